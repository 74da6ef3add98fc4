/// A source of delays, injected so that tests do not wait.
package protocol Sleeper: Sendable {
    /// Returns after `duration` or later. Callers read the clock again.
    ///
    /// - Throws: `CancellationError` immediately when the task is cancelled.
    func sleep(for duration: Duration) async throws(CancellationError)
}

/// A sleeper that really waits.
package struct SystemSleeper: Sleeper {
    package init() {}

    /// Sleeps with the task.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
    }
}
