import Synchronization

/// Runs tasks one at a time in the order of arrival, so that a login and a logout never overlap.
///
/// A task runs to completion even if its caller goes away, because half a login is worse than an unwanted one.
final class SerialTaskQueue: Sendable {
    /// The queue was closed before the task was added.
    struct Closed: Error {}

    private struct State {
        var last: Task<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Runs `body` after all tasks added before it.
    ///
    /// - Throws: ``Closed``; else what `body` throws.
    func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let task = try state.withLock { state in
            guard !state.isClosed else { throw Closed() }
            let previous = state.last
            let task = Task {
                await previous?.value
                return try await body()
            }
            state.last = Task { _ = await task.result }
            return task
        }
        return try await task.value
    }

    /// Closes the queue and returns when the tasks that were added have finished.
    func close() async {
        let last = state.withLock { state in
            state.isClosed = true
            return state.last
        }
        await last?.value
    }
}
