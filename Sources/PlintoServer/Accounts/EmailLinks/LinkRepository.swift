import PlintoModels
import PlintoStore

/// The purpose of a link in an email. The raw value is stored.
enum LinkPurpose: String, Hashable, Sendable, CaseIterable {
    case passwordReset = "password_reset"
    case emailVerification = "email_verification"
    case magicLink = "magic_link"
}

/// An unused link in an email.
struct LinkRecord: Hashable, Sendable {
    /// SHA-256 of the link's token.
    var hash: [UInt8]
    var purpose: LinkPurpose
    var userID: UserID
    /// The folded email address that the email was sent to.
    var emailKey: String
    /// The URL that the browser is sent to afterwards.
    var redirectURL: String?
    /// The keyed hash of the code in the same email.
    var codeHash: [UInt8]?
    /// The IP address group of the client that requested the email.
    var requester: String
    var createdAt: Timestamp
    var expiresAt: Timestamp
}

/// The creation of an email with a link: who requested it, and when.
struct LinkCreation: Hashable, Sendable {
    let requester: String
    let createdAt: Timestamp
}

/// The table `links`. Used links are removed.
struct LinkRepository {
    let transaction: any Transaction

    func insert(_ link: LinkRecord) throws {
        try transaction.execute(
            """
            INSERT INTO links
                (hash, purpose, user_id, email_key, redirect_url, code_hash, requester, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            link.hash,
            link.purpose.rawValue,
            link.userID,
            link.emailKey,
            link.redirectURL,
            link.codeHash,
            link.requester,
            link.createdAt,
            link.expiresAt
        )
    }

    /// The link with this token, expired or not; nil if it has another purpose or its account was deleted.
    func find(_ hash: [UInt8], for purpose: LinkPurpose) throws -> LinkRecord? {
        try transaction.row(
            """
            SELECT * FROM links WHERE hash = $1 AND purpose = $2 AND user_id IS NOT NULL
            """,
            hash,
            purpose.rawValue
        ).flatMap(Self.record)
    }

    /// The links created for an email address after `moment`, whichever account had it then, oldest first.
    func creations(
        to emailKey: String,
        for purpose: LinkPurpose,
        after moment: Timestamp,
        limit: Int
    ) throws -> [LinkCreation] {
        try transaction.rows(
            """
            SELECT requester, created_at FROM links
            WHERE email_key = $1 AND purpose = $2 AND created_at > $3 ORDER BY created_at LIMIT $4
            """,
            emailKey,
            purpose.rawValue,
            moment,
            limit
        ).map { LinkCreation(requester: try $0["requester"], createdAt: try $0["created_at"]) }
    }

    /// Removes every link of a user for one purpose.
    func removeAll(of user: UserID, for purpose: LinkPurpose) throws {
        try transaction.execute("DELETE FROM links WHERE user_id = $1 AND purpose = $2", user, purpose.rawValue)
    }

    /// Shortens up to `limit` links for a purpose that would expire after `latest`; returns their number.
    func boundEnds(_ purpose: LinkPurpose, at latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE links SET expires_at = $1 WHERE hash IN
                (SELECT hash FROM links WHERE expires_at > $1 AND purpose = $2 LIMIT $3)
            """,
            latest,
            purpose.rawValue,
            limit
        )
    }

    /// Removes up to `limit` links that expired before `moment`; returns their number.
    func prune(expiredBefore moment: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM links WHERE hash IN (SELECT hash FROM links WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)
            """,
            moment,
            limit
        )
    }

    static func record(from row: Row) throws -> LinkRecord? {
        let word: String = try row["purpose"]
        guard let purpose = LinkPurpose(rawValue: word) else { return nil }
        return LinkRecord(
            hash: try row["hash"],
            purpose: purpose,
            userID: try row["user_id"],
            emailKey: try row["email_key"],
            redirectURL: try row["redirect_url"],
            codeHash: try row["code_hash"],
            requester: try row["requester"],
            createdAt: try row["created_at"],
            expiresAt: try row["expires_at"]
        )
    }
}

extension Transaction {
    var links: LinkRepository { LinkRepository(transaction: self) }
}
