package import PlintoModels

extension UserRepository {
    /// The prefix of the keys of accounts whose email address turned out to be another account's: no email address
    /// begins like it, so such an account is only found by its id and username.
    static let duplicatePrefix = "duplicate:"

    /// The accounts whose email address belongs to another account, which keeps it.
    package func duplicates(limit: Int) throws -> [UserID] {
        // A semicolon is the next character after the colon.
        try connection.rows(
            "SELECT id FROM users WHERE email_key >= 'duplicate:' AND email_key < 'duplicate;' ORDER BY email_key LIMIT $1",
            limit
        ).map { try $0.get(0) }
    }
}
