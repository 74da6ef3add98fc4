import PlintoSystem

/// A thread with a SQLite connection of its own, which works off a queue until that is closed.
struct ConnectionThread {
    /// Done once the thread has ended and its connection is closed.
    private let ended: AsyncStream<Never>

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - connection: Handed over to the thread, which closes it at the end.
    ///   - batch: How many items it takes at once.
    ///   - work: Does a batch.
    static func start(
        _ connection: sending SQLiteConnection,
        _ queue: WorkQueue<any Job>,
        batch: Int,
        work: @escaping @Sendable (SQLiteConnection, [any Job]) -> Void
    ) -> ConnectionThread {
        let (ended, end) = AsyncStream<Never>.makeStream()
        let handover = Handover(connection)
        PlainThread.start {
            do {
                let connection = handover.take()
                while let jobs = queue.take(atMost: batch) { work(connection, jobs) }
            }
            end.finish()
        }
        return ConnectionThread(ended: ended)
    }

    func waitForEnd() async {
        for await _ in ended {}
    }
}

/// Carries a connection from the thread that opened it to the one that works with it.
///
/// `@unchecked Sendable` because it gives the connection away once, and whoever made it keeps none.
private final class Handover: @unchecked Sendable {
    private var connection: SQLiteConnection?

    init(_ connection: SQLiteConnection) {
        self.connection = connection
    }

    func take() -> SQLiteConnection {
        guard let taken = connection else { preconditionFailure("a connection is handed over once") }
        connection = nil
        return taken
    }
}
