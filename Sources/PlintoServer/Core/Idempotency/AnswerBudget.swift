import PlintoModels
import PlintoStore
import Synchronization

/// How much the kept answers of one account may take. Beyond the bytes its oldest answers are forgotten, so that a retry
/// of such a request is told 409 `idempotency_unknown` and is not made twice; beyond the rows its oldest keys are.
///
/// What an account has is read once and then counted in memory; before anything is forgotten it is read again.
final class AnswerBudget: Sendable {
    private struct Use {
        var rows: Int
        var bytes: Int
    }

    /// Bytes of answers that are kept of an account.
    static let bytes = 8 * 1024 * 1024
    /// Keys that are kept of an account.
    static let rows = 50_000
    /// Rows that one request forgets at most.
    private static let batch = 64
    /// Accounts that are remembered.
    private static let capacity = 16_384

    private let database: any Database
    private let bytes: Int
    private let rows: Int
    private let uses = Mutex<[UserID: Use]>([:])

    init(database: any Database, bytes: Int = AnswerBudget.bytes, rows: Int = AnswerBudget.rows) {
        self.database = database
        self.bytes = bytes
        self.rows = rows
    }

    /// Counts one key of an account, with the bytes of its answer, after it was written; and forgets what is too much.
    ///
    /// - Throws: `DatabaseError` and `APIError` where that cannot be read or written.
    func count(_ added: Int, of user: UserID) async throws {
        let known = uses.withLock { uses -> Use? in
            uses[user]?.rows += 1
            uses[user]?.bytes += added
            return uses[user]
        }
        if let known, known.rows <= rows, known.bytes <= bytes { return }
        let (presentRows, presentBytes) = try await database.read { try $0.idempotencyAnswers.use(of: user) }
        var use = Use(rows: presentRows, bytes: presentBytes)
        if use.bytes > bytes || use.rows > rows {
            let (hasBytes, hasRows) = (use.bytes <= bytes, use.rows <= rows)
            let (freed, removed) = try await database.write { connection in
                (
                    hasBytes ? 0 : try connection.idempotencyAnswers.forgetAnswers(of: user, limit: Self.batch),
                    hasRows ? 0 : try connection.idempotencyAnswers.forget(of: user, limit: Self.batch)
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
