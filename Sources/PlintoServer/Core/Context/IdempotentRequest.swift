import PlintoStore
import Synchronization

/// The claim of the `Idempotency-Key` of a request that is being handled, if it has one.
///
/// The first change that its handler commits holds the claim of its key: after a crash there are both or neither. The
/// context of the request carries it to the transaction.
final class IdempotentRequest: Sendable {
    private struct State {
        /// Writes the claim; nil if the request has no key.
        var write: (@Sendable (any Transaction) throws -> Void)?
        var hasClaim = false
        var isOver = false
    }

    private let state = Mutex(State())

    /// Begins the handling of a request whose key is new.
    ///
    /// - Parameter write: Writes the claim of the key.
    func begin(_ write: @escaping @Sendable (any Transaction) throws -> Void) {
        state.withLock { $0.write = write }
    }

    /// Writes the claim in the transaction of a change, unless an earlier one did.
    func claim(in transaction: any Transaction) throws {
        guard let write = state.withLock({ $0.hasClaim || $0.isOver ? nil : $0.write }) else { return }
        try write(transaction)
        transaction.afterCommit { [self] in state.withLock { $0.hasClaim = $0.hasClaim || !$0.isOver } }
    }

    /// Ends the handling; later changes of the request claim nothing.
    ///
    /// - Returns: Whether a change was committed.
    func end() -> Bool {
        state.withLock { state in
            state.isOver = true
            return state.hasClaim
        }
    }
}
