import PlintoModels
import PlintoStore
import Synchronization

/// The budget of the stored responses of one account. Beyond the bytes its oldest responses are discarded, so that a
/// retry of such a request gets 409 `idempotency_unknown` and is not made twice; beyond the rows its oldest keys are.
///
/// The usage of an account is read once and then counted in memory; before anything is discarded it is read again.
final class ResponseBudget: Sendable {
    private struct Use {
        var rows: Int
        var bytes: Int
    }

    /// The maximum number of rows that one request discards.
    private static let batch = 64
    /// The number of accounts that are remembered.
    private static let capacity = 16_384

    private let database: any Database
    private let bytes: Int
    private let rows: Int
    private let uses = Mutex<[UserID: Use]>([:])

    init(database: any Database, bytes: Int = Limits.Account.responseBytes, rows: Int = Limits.Account.idempotencyKeys)
    {
        self.database = database
        self.bytes = bytes
        self.rows = rows
    }

    /// Counts one key of an account, with the bytes of its response, after it was written; and discards the excess.
    ///
    /// - Throws: `DatabaseError` and `APIError` if that cannot be read or written.
    func count(_ added: Int, of user: UserID) async throws {
        let known = uses.withLock { uses -> Use? in
            uses[user]?.rows += 1
            uses[user]?.bytes += added
            return uses[user]
        }
        if let known, known.rows <= rows, known.bytes <= bytes { return }
        let (presentRows, presentBytes) = try await database.read { try $0.idempotencyResponses.use(of: user) }
        var use = Use(rows: presentRows, bytes: presentBytes)
        if use.bytes > bytes || use.rows > rows {
            let (hasBytes, hasRows) = (use.bytes <= bytes, use.rows <= rows)
            let (freed, removed) = try await database.write { transaction in
                (
                    hasBytes ? 0 : try transaction.idempotencyResponses.forgetResponses(of: user, limit: Self.batch),
                    hasRows ? 0 : try transaction.idempotencyResponses.forget(of: user, limit: Self.batch)
                )
            }
            use.bytes -= freed
            use.rows -= removed
        }
        uses.withLock { [use] uses in
            if uses.count >= Self.capacity, uses[user] == nil { uses = [:] }
            uses[user] = use
        }
    }
}
