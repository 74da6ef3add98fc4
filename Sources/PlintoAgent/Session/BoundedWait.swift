extension Task where Failure == Never {
    /// Returns the task's value if it completes within `limit`, else nil. The task continues in either case.
    func value(within limit: Duration) async -> Success? {
        let (results, result) = AsyncStream<Success?>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let waiter = Task<Void, Never> {
            result.yield(await value)
        }
        let timer = Task<Void, Never> {
            try? await Task<Never, Never>.sleep(for: limit)
            result.yield(nil)
        }
        defer {
            waiter.cancel()
            timer.cancel()
        }
        for await outcome in results { return outcome }
        return nil
    }
}
