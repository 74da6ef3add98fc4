import PlintoCrypto
import PlintoModels
import PlintoStore

/// The server's database: a write names its cause, and its transaction brings what every change needs, namely the time,
/// randomness, the audit log and the events.
struct ServerDatabase: Database {
    private let base: any Database
    let clock: any TimeSource
    let random: any RandomSource
    let subscribers: any EventSubscribers
    /// Shared by all transactions.
    let repeats = AuditRepeats()

    /// - Parameter subscribers: Tells who subscribes to events.
    init(
        _ base: any Database,
        clock: any TimeSource,
        random: any RandomSource,
        subscribers: any EventSubscribers
    ) {
        self.base = base
        self.clock = clock
        self.random = random
        self.subscribers = subscribers
    }

    /// Writes on behalf of `context`. The first such write of a request with an `Idempotency-Key` claims the key.
    ///
    /// - Throws: As ``Database/write(_:)``.
    @discardableResult
    func write<R: Sendable>(
        as context: RequestContext,
        _ body: @escaping @Sendable (ServerTransaction) throws -> R
    ) async throws -> R {
        try await base.write { transaction in
            try context.keyed?.claim(in: transaction)
            return try body(acting(as: context, in: transaction))
        }
    }

    /// A transaction on behalf of `context`, for a write that does the work of several causes.
    func acting(as context: RequestContext, in transaction: any Transaction) -> ServerTransaction {
        ServerTransaction(transaction, of: self, as: context)
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.read(body)
    }

    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try await base.write(body)
    }

    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        base.observe(observer)
    }

    func foreignChanges() async throws -> Int64 {
        try await base.foreignChanges()
    }

    func close() async {
        await base.close()
    }
}
