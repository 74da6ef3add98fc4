import PlintoStore
import Synchronization

/// A request with an `Idempotency-Key` that is being handled.
///
/// The first change that its handler commits holds the claim of its key: after a crash there are both or neither. What the
/// handler asks the database for says nothing of this; ``ServingDatabase`` finds the request by its task.
final class KeyedRequest: Sendable {
    private struct State {
        var hasClaim = false
        var isOver = false
    }

    /// That of the task that handles one.
    @TaskLocal static var current: KeyedRequest?

    let claim: IdempotencyAnswerRecord
    private let state = Mutex(State())

    init(claim: IdempotencyAnswerRecord) {
        self.claim = claim
    }

    /// Writes the claim in the transaction of a change, unless an earlier one did.
    func begin(in connection: any Transaction) throws {
        guard state.withLock({ !$0.hasClaim && !$0.isOver }) else { return }
        try connection.idempotencyAnswers.insert(claim)
        connection.afterCommit { [self] in state.withLock { $0.hasClaim = $0.hasClaim || !$0.isOver } }
    }

    /// The handler is done; what its task has left running changes on its own account.
    ///
    /// - Returns: Whether a change was committed.
    func end() -> Bool {
        state.withLock { state in
            state.isOver = true
            return state.hasClaim
        }
    }
}
