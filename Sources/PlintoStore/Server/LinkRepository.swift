package import PlintoModels

/// The purpose of a link in an email. The raw value is stored.
package enum LinkPurpose: String, Hashable, Sendable, CaseIterable {
    case passwordReset = "password_reset"
    case emailVerification = "email_verification"
    case magicLink = "magic_link"
}

/// An unused link in an email.
package struct LinkRecord: Hashable, Sendable {
    /// SHA-256 of the link's token.
    package var hash: [UInt8]
    package var purpose: LinkPurpose
    package var userID: UserID
    /// The folded email address that the email was sent to.
    package var emailKey: String
    /// The URL that the browser is sent to afterwards.
    package var redirectURL: String?
    /// The keyed hash of the code in the same email.
    package var codeHash: [UInt8]?
    /// The IP address group of the client that requested the email.
    package var requester: String
    package var createdAt: Timestamp
    package var expiresAt: Timestamp

    package init(
        hash: [UInt8],
        purpose: LinkPurpose,
        userID: UserID,
        emailKey: String,
        redirectURL: String? = nil,
        codeHash: [UInt8]? = nil,
        requester: String,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.hash = hash
        self.purpose = purpose
        self.userID = userID
        self.emailKey = emailKey
        self.redirectURL = redirectURL
        self.codeHash = codeHash
        self.requester = requester
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// The creation of an email with a link: who requested it, and when.
package struct LinkCreation: Hashable, Sendable {
    package let requester: String
    package let createdAt: Timestamp

    package init(requester: String, createdAt: Timestamp) {
        self.requester = requester
        self.createdAt = createdAt
    }
}

/// The table `links`. Used links are removed.
package struct LinkRepository {
    let connection: any Transaction

    package func insert(_ link: LinkRecord) throws {
        try connection.execute(
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
    package func find(_ hash: [UInt8], for purpose: LinkPurpose) throws -> LinkRecord? {
        try connection.row(
            """
            SELECT hash, purpose, user_id, email_key, redirect_url, code_hash, requester, created_at, expires_at
            FROM links WHERE hash = $1 AND purpose = $2 AND user_id IS NOT NULL
            """,
            hash,
            purpose.rawValue
        ).flatMap(Self.record)
    }

    /// The links created for an email address after `moment`, whichever account had it then, oldest first.
    package func creations(
        to emailKey: String,
        for purpose: LinkPurpose,
        after moment: Timestamp,
        limit: Int
    ) throws -> [LinkCreation] {
        try connection.rows(
            """
            SELECT requester, created_at FROM links
            WHERE email_key = $1 AND purpose = $2 AND created_at > $3 ORDER BY created_at LIMIT $4
            """,
            emailKey,
            purpose.rawValue,
            moment,
            limit
        ).map { LinkCreation(requester: try $0.get(0), createdAt: try $0.get(1)) }
    }

    /// Removes every link of a user for one purpose.
    package func removeAll(of user: UserID, for purpose: LinkPurpose) throws {
        try connection.execute("DELETE FROM links WHERE user_id = $1 AND purpose = $2", user, purpose.rawValue)
    }

    /// Shortens up to `limit` links for a purpose that would expire after `latest`; returns their number.
    package func boundEnds(_ purpose: LinkPurpose, at latest: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
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
    package func prune(expiredBefore moment: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
            """
            DELETE FROM links WHERE hash IN (SELECT hash FROM links WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)
            """,
            moment,
            limit
        )
    }

    static func record(from row: Row) throws -> LinkRecord? {
        let word: String = try row.get(1)
        guard let purpose = LinkPurpose(rawValue: word) else { return nil }
        return LinkRecord(
            hash: try row.get(0),
            purpose: purpose,
            userID: try row.get(2),
            emailKey: try row.get(3),
            redirectURL: try row.get(4),
            codeHash: try row.get(5),
            requester: try row.get(6),
            createdAt: try row.get(7),
            expiresAt: try row.get(8)
        )
    }
}

extension Transaction {
    package var links: LinkRepository { LinkRepository(connection: self) }
}
