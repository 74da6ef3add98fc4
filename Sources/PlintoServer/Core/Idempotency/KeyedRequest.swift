import PlintoStore
import Synchronization

/// A request with an `Idempotency-Key` in progress.
///
/// The first change that its handler commits includes the claim of its key: after a crash there are both or neither.
/// The handler's calls to the database do not mention it; ``ServingDatabase`` finds the request by its task.
final class KeyedRequest: Sendable {
    private struct State {
        var hasClaim = false
        var isOver = false
    }

    /// The request that the current task handles.
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

    /// Ends the request; tasks that it left running change on their own account.
    ///
    /// - Returns: True if a change was committed.
    func end() -> Bool {
        state.withLock { state in
            state.isOver = true
            return state.hasClaim
        }
    }
}
