import Synchronization

/// Lets one piece of work through at a time, in the order of arrival: a login and a logout never overlap.
///
/// The work runs to its end also where the caller goes away, for half a login is worse than an unwanted one.
final class SerialGate: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let task = last.withLock { last in
            let previous = last
            let task = Task {
                await previous?.value
                return try await body()
            }
            last = Task { _ = await task.result }
            return task
        }
        return try await task.value
    }
}
