package import PlintoModels

/// Somebody's wish for a letter with a link, before anybody has looked whether there is such an account.
package struct LinkRequestRecord: Hashable, Sendable {
    package var id: LinkRequestID
    package var purpose: LinkPurpose
    /// The address that was given, folded.
    package var emailKey: String
    package var redirectURL: String?
    /// Where the request came from, for the audit log.
    package var ipAddress: String
    package var userAgent: String?
    package var requestID: String
    package var createdAt: Timestamp

    package init(
        id: LinkRequestID,
        purpose: LinkPurpose,
        emailKey: String,
        redirectURL: String?,
        ipAddress: String,
        userAgent: String?,
        requestID: String,
        createdAt: Timestamp
    ) {
        self.id = id
        self.purpose = purpose
        self.emailKey = emailKey
        self.redirectURL = redirectURL
        self.ipAddress = ipAddress
        self.userAgent = userAgent
        self.requestID = requestID
        self.createdAt = createdAt
    }
}

/// The table `link_requests`: what waits to be looked at. What was looked at is removed.
package struct LinkRequestRepository {
    let connection: any SQLConnection

    package func insert(_ request: LinkRequestRecord) throws {
        try connection.execute(
            """
            INSERT INTO link_requests
                (id, purpose, email_key, redirect_url, ip_address, user_agent, request_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            request.id,
            request.purpose.rawValue,
            request.emailKey,
            request.redirectURL,
            request.ipAddress,
            request.userAgent,
            request.requestID,
            request.createdAt
        )
    }

    /// The oldest ones.
    package func waiting(limit: Int) throws -> [LinkRequestRecord] {
        try connection.rows(
            """
            SELECT id, purpose, email_key, redirect_url, ip_address, user_agent, request_id, created_at
            FROM link_requests ORDER BY id LIMIT $1
            """,
            limit
        ).compactMap { row in
            let word: String = try row.get(1)
            guard let purpose = LinkPurpose(rawValue: word) else { return nil }
            return LinkRequestRecord(
                id: try row.get(0),
                purpose: purpose,
                emailKey: try row.get(2),
                redirectURL: try row.get(3),
                ipAddress: try row.get(4),
                userAgent: try row.get(5),
                requestID: try row.get(6),
                createdAt: try row.get(7)
            )
        }
    }

    /// Removes one; false where it is gone already.
    package func remove(_ id: LinkRequestID) throws -> Bool {
        try connection.execute("DELETE FROM link_requests WHERE id = $1", id) == 1
    }
}

extension SQLConnection {
    package var linkRequests: LinkRequestRepository { LinkRequestRepository(connection: self) }
}
