import Synchronization

/// A closure that waits for a connection, with the task that waits for its answer.
///
/// A thread first claims it with ``begin()``, then runs it, as often as it must, then answers once.
protocol Job: AnyObject, Sendable {
    /// Claims the job; false if its task was cancelled before, and then it must not be run nor answered.
    func begin() -> Bool

    /// Runs the closure and keeps its outcome for ``answer()``.
    ///
    /// - Returns: What the closure threw.
    func run(on connection: any Transaction) -> (any Error)?

    /// Answers with the outcome of the latest run.
    func answer()

    /// Answers with `error`, whatever the outcome was.
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

    /// Takes whom to answer; false if the task was cancelled already, which has then been answered.
    func await(_ continuation: CheckedContinuation<R, any Error>) -> Bool {
        let isWaiting = state.withLock { state in
            guard state.phase == .waiting else { return false }
            state.continuation = continuation
            return true
        }
        if !isWaiting { continuation.resume(throwing: CancellationError()) }
        return isWaiting
    }

    /// Gives up if no thread has begun; otherwise the closure runs to its end and is answered as ever.
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

    func run(on connection: any Transaction) -> (any Error)? {
        let outcome = Result { try body(connection) }
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
