import Synchronization

/// Lets one piece of work through at a time, in the order of arrival: a login and a logout never overlap.
///
/// The work runs to its end also where the caller goes away, for half a login is worse than an unwanted one.
final class SerialGate: Sendable {
    /// The gate was closed before the work came to it.
    struct Closed: Error {}

    private struct State {
        var last: Task<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// - Throws: ``Closed``, else what `body` throws.
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

    /// Lets nothing more through, and returns once what was let through is done.
    func close() async {
        let last = state.withLock { state in
            state.isClosed = true
            return state.last
        }
        await last?.value
    }
}
