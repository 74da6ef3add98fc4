import PlintoSystem

/// A thread that opens a connection, works with it and closes it: the connection never leaves the thread.
struct ConnectionThread: Sendable {
    private let end = Latch()

    /// Returns once the connection is open.
    ///
    /// - Parameters:
    ///   - open: Opens the connection, on the new thread.
    ///   - work: The rest of the thread's work.
    /// - Throws: what `open` throws; the thread has then ended.
    static func start(
        open: @escaping @Sendable () throws -> SQLiteConnection,
        work: @escaping @Sendable (SQLiteConnection) -> Void
    ) async throws -> ConnectionThread {
        let thread = ConnectionThread()
        try await withCheckedThrowingContinuation { (ready: CheckedContinuation<Void, any Error>) in
            PlainThread.start {
                thread.run(open: open, ready: ready, work: work)
                thread.end.open()
            }
        }
        return thread
    }

    /// Separate, so that the connection is closed when it returns, and not later.
    private func run(
        open: () throws -> SQLiteConnection,
        ready: CheckedContinuation<Void, any Error>,
        work: (SQLiteConnection) -> Void
    ) {
        do {
            let connection = try open()
            ready.resume()
            work(connection)
        } catch {
            ready.resume(throwing: error)
        }
    }

    /// Waits until the work is done and the connection is closed.
    func join() async {
        await end.wait()
    }
}
