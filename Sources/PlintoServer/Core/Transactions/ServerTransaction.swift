import PlintoCrypto
import PlintoModels
import PlintoStore

/// A transaction that knows its cause, and so keeps the records of what it changes: the audit log and the events.
///
/// It passes everything on to the transaction that it wraps. A function that takes a ``ServerTransaction`` cannot be
/// called from a write that has no context.
final class ServerTransaction: Transaction {
    private let base: any Transaction
    private let database: ServerDatabase
    let context: RequestContext
    /// The time of the change, read once.
    let now: Timestamp

    init(_ base: any Transaction, of database: ServerDatabase, as context: RequestContext) {
        self.base = base
        self.database = database
        self.context = context
        now = database.clock.now()
    }

    var random: any RandomSource { database.random }

    /// Records actions of the context's actor.
    var audit: AuditLog { AuditLog(transaction: self, repeats: database.repeats) }

    /// Publishes events to webhooks.
    var events: EventOutbox { EventOutbox(transaction: self, subscribers: database.subscribers) }

    func rows(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> [Row] {
        try base.rows(sql, with: parameters)
    }

    func row(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Row? {
        try base.row(sql, with: parameters)
    }

    @discardableResult
    func execute(_ sql: StaticString, with parameters: [(any SQLConvertible)?]) throws -> Int {
        try base.execute(sql, with: parameters)
    }

    func afterCommit(_ effect: @escaping @Sendable () -> Void) {
        base.afterCommit(effect)
    }

    func announce(_ change: DatabaseChange) {
        base.announce(change)
    }
}
