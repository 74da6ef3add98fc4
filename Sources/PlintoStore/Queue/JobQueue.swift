import PlintoSystem

/// A bounded queue of closures that wait for a thread with a connection, first come first served.
final class JobQueue: Sendable {
    private struct State: Sendable {
        var jobs = FIFO<any Job>()
        var isClosed = false
    }

    private let state = Monitor(State())
    private let capacity: Int

    /// - Parameter capacity: The maximum number of waiting jobs; more are refused at once rather than delayed ever
    ///   longer.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Runs `body` on a thread that takes from this queue, and returns when that thread has delivered the result.
    ///
    /// - Throws: what the job throws; ``DatabaseError`` if the queue is full or closed; `CancellationError` if the task
    ///   is cancelled before a thread began with `body`.
    func run<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        let job = PendingClosure(body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard job.await(continuation) else { return }
                do throws(DatabaseError) {
                    try add(job)
                } catch {
                    job.fail(error)
                }
            }
        } onCancel: {
            job.cancel()
        }
    }

    /// The number of waiting closures.
    var count: Int { state.withLock { $0.jobs.count } }

    private func add(_ job: any Job) throws(DatabaseError) {
        let refusal: DatabaseError? = state.withLock { state in
            if state.isClosed { return .closed() }
            if state.jobs.count >= capacity {
                return DatabaseError(.overloaded, "the database is overloaded: \(capacity) requests wait for it")
            }
            state.jobs.append(job)
            return nil
        }
        if let refusal { throw refusal }
        state.wakeOne()
    }

    /// Removes and returns the oldest jobs, at most `limit`; sleeps while there are none. Nil once the queue is closed
    /// and empty.
    func take(atMost limit: Int) -> [any Job]? {
        state.wait { state in
            if !state.jobs.isEmpty { return .some(state.jobs.removeFirst(atMost: limit)) }
            return state.isClosed ? .some(nil) : nil
        }
    }

    /// Refuses new jobs; queued ones are still handed out.
    func close() {
        state.withLock { $0.isClosed = true }
        state.wakeAll()
    }
}
