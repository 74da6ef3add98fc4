package import PlintoModels

/// What a link in a letter is good for; the store keeps the word.
package enum LinkPurpose: String, Hashable, Sendable, CaseIterable {
    case passwordReset = "password_reset"
    case emailVerification = "email_verification"
    case magicLink = "magic_link"
}

/// A link that stands in a letter and was not used yet.
package struct LinkRecord: Hashable, Sendable {
    /// SHA-256 of the link's token.
    package var hash: [UInt8]
    package var purpose: LinkPurpose
    package var userID: UserID
    /// The address that the letter went to, folded.
    package var emailKey: String
    /// Where the browser is sent afterwards.
    package var redirectURL: String?
    /// The PHC string of the code that the letter holds beside the link.
    package var codeHash: String?
    /// Wrong codes so far.
    package var tries: Int
    package var createdAt: Timestamp
    package var expiresAt: Timestamp

    package init(
        hash: [UInt8],
        purpose: LinkPurpose,
        userID: UserID,
        emailKey: String,
        redirectURL: String? = nil,
        codeHash: String? = nil,
        tries: Int = 0,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.hash = hash
        self.purpose = purpose
        self.userID = userID
        self.emailKey = emailKey
        self.redirectURL = redirectURL
        self.codeHash = codeHash
        self.tries = tries
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// The table `links`. What was used is removed.
package struct LinkRepository {
    let connection: any SQLConnection

    package func insert(_ link: LinkRecord) throws {
        try connection.execute(
            """
            INSERT INTO links (hash, purpose, user_id, email_key, redirect_url, code_hash, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            link.hash,
            link.purpose.rawValue,
            link.userID,
            link.emailKey,
            link.redirectURL,
            link.codeHash,
            link.createdAt,
            link.expiresAt
        )
    }

    /// The link with this token, expired or not; nil where it is for something else.
    package func find(_ hash: [UInt8], for purpose: LinkPurpose) throws -> LinkRecord? {
        try connection.row(
            """
            SELECT hash, purpose, user_id, email_key, redirect_url, code_hash, tries, created_at, expires_at
            FROM links WHERE hash = $1 AND purpose = $2
            """,
            hash,
            purpose.rawValue
        ).flatMap(Self.record)
    }

    /// When the links of a user that were made after `moment` were made, oldest first.
    package func creations(of user: UserID, for purpose: LinkPurpose, after moment: Timestamp) throws -> [Timestamp] {
        try connection.rows(
            """
            SELECT created_at FROM links WHERE user_id = $1 AND purpose = $2 AND created_at > $3 ORDER BY created_at
            """,
            user,
            purpose.rawValue,
            moment
        ).map { try $0.get(0) }
    }

    /// The one link of a user that has a code, be it good or not.
    package func withCode(of user: UserID) throws -> LinkRecord? {
        try connection.row(
            """
            SELECT hash, purpose, user_id, email_key, redirect_url, code_hash, tries, created_at, expires_at
            FROM links WHERE user_id = $1 AND purpose = 'magic_link' AND code_hash IS NOT NULL
            """,
            user
        ).flatMap(Self.record)
    }

    /// Voids the codes of earlier letters; their links stay good.
    package func voidCodes(of user: UserID) throws {
        try connection.execute(
            "UPDATE links SET code_hash = NULL WHERE user_id = $1 AND purpose = 'magic_link'",
            user
        )
    }

    package func countTry(_ hash: [UInt8]) throws {
        try connection.execute("UPDATE links SET tries = tries + 1 WHERE hash = $1", hash)
    }

    /// Removes every link of a user for one purpose.
    package func removeAll(of user: UserID, for purpose: LinkPurpose) throws {
        try connection.execute("DELETE FROM links WHERE user_id = $1 AND purpose = $2", user, purpose.rawValue)
    }

    /// Removes up to `limit` whose time was over at `moment`; returns how many went.
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
            tries: try row.get(6),
            createdAt: try row.get(7),
            expiresAt: try row.get(8)
        )
    }
}

extension SQLConnection {
    package var links: LinkRepository { LinkRepository(connection: self) }
}
