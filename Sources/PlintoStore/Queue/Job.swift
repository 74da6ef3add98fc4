import Synchronization

/// A closure that waits for a connection, with the task that waits for its result.
///
/// A thread first claims it with ``begin()``, then runs it, as often as necessary, then delivers the result once.
protocol Job: AnyObject, Sendable {
    /// Claims the job; false if its task was already cancelled, and then it must be neither run nor completed.
    func begin() -> Bool

    /// Runs the closure and keeps its outcome for ``answer()``.
    ///
    /// - Returns: The error that the closure threw.
    func run(on transaction: any Transaction) -> (any Error)?

    /// Delivers the outcome of the latest run.
    func answer()

    /// Delivers `error`, whatever the outcome was.
    func fail(_ error: any Error)
}

final class PendingClosure<R: Sendable>: Job {
    private enum Phase { case waiting, begun, over }

    private struct State {
        var phase = Phase.waiting
        var continuation: CheckedContinuation<R, any Error>?
        var outcome: Result<R, any Error>?
    }

    private let body: @Sendable (any Transaction) throws -> R
    private let state = Mutex(State())

    init(_ body: @escaping @Sendable (any Transaction) throws -> R) {
        self.body = body
    }

    /// Stores the continuation to resume; false if the task was already cancelled, and the continuation was then
    /// resumed.
    func await(_ continuation: CheckedContinuation<R, any Error>) -> Bool {
        let isWaiting = state.withLock { state in
            guard state.phase == .waiting else { return false }
            state.continuation = continuation
            return true
        }
        if !isWaiting { continuation.resume(throwing: CancellationError()) }
        return isWaiting
    }

    /// Gives up if no thread has begun; otherwise the closure runs to its end and delivers its result as usual.
    func cancel() {
        let continuation: CheckedContinuation<R, any Error>? = state.withLock { state in
            guard state.phase == .waiting else { return nil }
            state.phase = .over
            return state.continuation.take()
        }
        continuation?.resume(throwing: CancellationError())
    }

    func begin() -> Bool {
        state.withLock { state in
            guard state.phase == .waiting else { return false }
            state.phase = .begun
            return true
        }
    }

    func run(on transaction: any Transaction) -> (any Error)? {
        let outcome = Result { try body(transaction) }
        state.withLock { $0.outcome = outcome }
        guard case .failure(let error) = outcome else { return nil }
        return error
    }

    func answer() {
        let (continuation, outcome) = finish()
        guard let outcome else { preconditionFailure("a job was answered before it ran") }
        continuation?.resume(with: outcome)
    }

    func fail(_ error: any Error) {
        finish().0?.resume(throwing: error)
    }

    private func finish() -> (CheckedContinuation<R, any Error>?, Result<R, any Error>?) {
        state.withLock { state in
            state.phase = .over
            return (state.continuation.take(), state.outcome.take())
        }
    }
}
