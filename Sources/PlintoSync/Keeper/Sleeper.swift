/// Where a module waits: injected, so that tests do not.
package protocol Sleeper: Sendable {
    /// Returns after `duration`, or later: whoever waits reads the clock again.
    ///
    /// - Throws: `CancellationError` at once when the task is cancelled.
    func sleep(for duration: Duration) async throws(CancellationError)
}

/// Waits for real.
package struct SystemSleeper: Sleeper {
    package init() {}

    package func sleep(for duration: Duration) async throws(CancellationError) {
        do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
    }
}
