import Foundation
import Testing

@testable import PlintoStore

/// Holds a closure of the store up on its thread until a test lets it go on.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let arrival = Latch()

    /// Called by the closure: tells that it is there, and blocks its thread.
    func pass() {
        arrival.open()
        if semaphore.wait(timeout: .now() + 30) == .timedOut { Issue.record("nobody opened the gate") }
        semaphore.signal()
    }

    /// Returns once a closure is held up here.
    func arrived() async {
        await arrival.wait()
    }

    /// Lets pass anyone who is here or comes later.
    func open() {
        semaphore.signal()
    }
}
