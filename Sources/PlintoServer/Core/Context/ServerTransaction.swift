import PlintoStore

/// A transaction that knows its cause: the audit log takes from it who acted, and from where.
///
/// It passes everything on to the transaction that it wraps. A function that takes a ``ServerTransaction`` cannot be called
/// from a write that has no context.
final class ServerTransaction: Transaction {
    private let base: any Transaction
    let context: RequestContext

    init(_ base: any Transaction, as context: RequestContext) {
        self.base = base
        self.context = context
    }

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

extension Transaction {
    /// This transaction with another context, for a write that does the work of several causes.
    func acting(as context: RequestContext) -> ServerTransaction {
        ServerTransaction(self, as: context)
    }
}

extension Database {
    /// Writes on behalf of `context`. The first such write of a request with an `Idempotency-Key` claims the key.
    ///
    /// - Throws: As ``Database/write(_:)``.
    @discardableResult
    func write<R: Sendable>(
        as context: RequestContext,
        _ body: @escaping @Sendable (ServerTransaction) throws -> R
    ) async throws -> R {
        try await write { base in
            try context.keyed?.claim(in: base)
            return try body(ServerTransaction(base, as: context))
        }
    }
}
