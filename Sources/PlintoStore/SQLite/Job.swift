/// A closure that waits for its turn on a connection, and the task that waits for its answer.
protocol Job: AnyObject, Sendable {
    /// Runs the closure and keeps its result; may be called again, then the last result counts.
    func attempt(_ connection: SQLiteConnection) throws

    /// Answers with the result of the last attempt.
    func succeed()

    /// Answers with an error.
    func fail(_ error: any Error)
}

/// `@unchecked Sendable` because a job belongs to one thread at a time: it is handed over through ``WorkQueue``, and
/// only the thread that took it touches `result`.
final class ClosureJob<Result: Sendable>: Job, @unchecked Sendable {
    private let body: @Sendable (any SQLConnection) throws -> Result
    private let continuation: CheckedContinuation<Result, any Error>
    private var result: Result?

    init(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result,
        _ continuation: CheckedContinuation<Result, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func attempt(_ connection: SQLiteConnection) throws {
        result = try body(connection)
    }

    func succeed() {
        guard let result else { preconditionFailure("a job succeeds after an attempt") }
        continuation.resume(returning: result)
    }

    func fail(_ error: any Error) {
        continuation.resume(throwing: error)
    }
}
