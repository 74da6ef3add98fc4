/// A part of a program that works in the background from the start of the program to its shutdown.
///
/// ``ServiceGroup`` runs services. One that ends before the shutdown ends the program: a program that silently lost a
/// part would go on looking healthy.
package protocol Service: Sendable {
    /// The name of the service in logs and errors.
    var name: String { get }

    /// Works until the task is cancelled.
    func run() async throws

    /// Finishes the rest, for example writes the values that are kept in memory. Called once, after ``run()`` has
    /// ended, in a task that is not cancelled.
    func drain() async
}

extension Service {
    /// Waits until the task is cancelled: a service that other threads work for has nothing to do but ``drain()``.
    package func run() async throws { await untilCancelled() }

    /// Does nothing.
    package func drain() async {}

    /// Waits until the task is cancelled.
    package func untilCancelled() async {
        for await _ in AsyncStream(Void.self, { _ in }) {}
    }
}

/// The end of a service before the shutdown.
package struct ServiceError: Error, CustomStringConvertible {
    /// The name of the service.
    package let service: String
    /// The error that it threw; nil if it returned.
    package let cause: (any Error)?

    package var description: String {
        "The service \"\(service)\" ended unexpectedly" + (cause.map { ": \($0)" } ?? ".")
    }
}
