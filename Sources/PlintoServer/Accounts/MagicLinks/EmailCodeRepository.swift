import PlintoModels
import PlintoStore

/// The number of wrong codes that were tried against one emailed code.
struct CodeTries: Hashable, Sendable {
    /// Tries of the requester itself.
    let own: Int
    /// Tries of all requesters.
    let total: Int
}

/// The codes in emails that sign in: a column of `links`, and the table `code_tries`.
struct EmailCodeRepository {
    let transaction: any Transaction

    /// The newest links of a user that have a code, expired or not, newest first.
    func newest(of user: UserID, limit: Int) throws -> [LinkRecord] {
        try transaction.rows(
            """
            SELECT * FROM links WHERE user_id = $1 AND purpose = 'magic_link' AND code_hash IS NOT NULL
            ORDER BY created_at DESC, hash LIMIT $2
            """,
            user,
            limit
        ).compactMap(LinkRepository.record)
    }

    /// Voids the codes that one requester caused, except the newest ones. The links stay valid.
    func void(of user: UserID, requester: String, exceptNewest kept: Int) throws {
        try transaction.execute(
            """
            UPDATE links SET code_hash = NULL WHERE hash IN (
                SELECT hash FROM links
                WHERE user_id = $1 AND purpose = 'magic_link' AND requester = $2 AND code_hash IS NOT NULL
                ORDER BY created_at DESC, hash LIMIT 1000 OFFSET $3
            )
            """,
            user,
            requester,
            kept
        )
    }

    func tries(_ link: [UInt8], by requester: String) throws -> CodeTries {
        let own = try transaction.row(
            "SELECT tries FROM code_tries WHERE link_hash = $1 AND requester = $2",
            link,
            requester
        )
        let total = try transaction.row("SELECT coalesce(sum(tries), 0) FROM code_tries WHERE link_hash = $1", link)
        return CodeTries(own: try own?.get(0) ?? 0, total: try total?.get(0) ?? 0)
    }

    /// Counts one wrong code.
    ///
    /// - Parameters:
    ///   - most: The number of wrong codes that count for one requester: further ones are refused anyway, and would
    ///     only use up the tries of others.
    ///   - expiresAt: The time at which the count can be removed.
    func countTry(_ link: [UInt8], by requester: String, most: Int, expiresAt: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO code_tries (link_hash, requester, tries, expires_at) VALUES ($1, $2, 1, $3)
            ON CONFLICT (link_hash, requester) DO UPDATE SET
                tries = CASE WHEN code_tries.tries < $4 THEN code_tries.tries + 1 ELSE code_tries.tries END,
                expires_at = excluded.expires_at
            """,
            link,
            requester,
            expiresAt,
            most
        )
    }

    /// Removes up to `limit` counts that expired before `moment`; returns their number.
    func prune(expiredBefore moment: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM code_tries WHERE (link_hash, requester) IN (
                SELECT link_hash, requester FROM code_tries WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
            )
            """,
            moment,
            limit
        )
    }
}

extension Transaction {
    var emailCodes: EmailCodeRepository { EmailCodeRepository(transaction: self) }
}
