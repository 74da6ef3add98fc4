import Synchronization

/// Runs the services of a program, and ends them in the order of their list.
///
/// ```swift
/// let services = ServiceGroup([worker, recorder], log: log)
/// let failure = await services.failure { await signal() }
/// await services.stop()
/// ```
package final class ServiceGroup: Sendable {
    private struct Member: Sendable {
        let service: any Service
        let task: Task<Void, Never>
    }

    private let members: [Member]
    private let failures: AsyncStream<ServiceError>
    private let shutdown = Mutex<Task<Void, Never>?>(nil)

    /// Starts the services in their order.
    ///
    /// - Parameters:
    ///   - services: In the order of the shutdown: a service that makes work for another comes before it.
    ///   - log: Gets an error when a service ends unexpectedly.
    package init(_ services: [any Service], log: Log) {
        let (failures, failed) = AsyncStream.makeStream(of: ServiceError.self, bufferingPolicy: .bufferingOldest(1))
        self.failures = failures
        members = services.map { service in
            let task = Task {
                var cause: (any Error)?
                do { try await service.run() } catch { cause = error }
                guard !Task.isCancelled else { return }
                log.error(
                    "a service ended unexpectedly",
                    ["service": service.name, "error": cause.map { "\($0)" } ?? "none"]
                )
                failed.yield(ServiceError(service: service.name, cause: cause))
            }
            return Member(service: service, task: task)
        }
    }

    /// Waits until `end` returns or a service ends unexpectedly. To be called once.
    ///
    /// - Returns: The failure of the service; nil if `end` returned first.
    package func failure(before end: @escaping @Sendable () async -> Void) async -> ServiceError? {
        let (outcomes, first) = AsyncStream.makeStream(of: ServiceError?.self, bufferingPolicy: .bufferingOldest(1))
        // No child task: `end` may wait for a signal, which cannot be cancelled.
        Task {
            await end()
            first.yield(nil)
        }
        let watch = Task { [failures] in
            for await failure in failures { first.yield(failure) }
        }
        defer { watch.cancel() }
        for await outcome in outcomes { return outcome }
        return nil
    }

    /// Ends the services one after another in the order of the list. Each is cancelled, awaited and drained before the
    /// next, which can therefore still do the work that it left.
    package func stop() async {
        let task = shutdown.withLock { shutdown in
            if let shutdown { return shutdown }
            let task = Task { [members] in
                for member in members {
                    member.task.cancel()
                    await member.task.value
                    await member.service.drain()
                }
            }
            shutdown = task
            return task
        }
        await task.value
    }
}
