package import PlintoModels

/// A request for an email with a link, before it is known whether the email address has an account.
package struct LinkRequestRecord: Hashable, Sendable {
    package var id: LinkRequestID
    package var purpose: LinkPurpose
    /// The folded email address.
    package var emailKey: String
    package var redirectURL: String?
    /// The IP address of the request, for the audit log.
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

/// The table `link_requests`: requests that wait for a worker, which removes them.
package struct LinkRequestRepository {
    let connection: any Transaction

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

    /// The oldest requests, taken from the purposes in turn: a flood of requests for one kind of email does not delay the
    /// others.
    package func waiting(limit: Int) throws -> [LinkRequestRecord] {
        let queues = try LinkPurpose.allCases.map { try waiting(for: $0, limit: limit) }
        return Array(queues.inTurn().prefix(limit))
    }

    private func waiting(for purpose: LinkPurpose, limit: Int) throws -> [LinkRequestRecord] {
        try connection.rows(
            """
            SELECT id, email_key, redirect_url, ip_address, user_agent, request_id, created_at
            FROM link_requests WHERE purpose = $1 ORDER BY id LIMIT $2
            """,
            purpose.rawValue,
            limit
        ).map { row in
            LinkRequestRecord(
                id: try row.get(0),
                purpose: purpose,
                emailKey: try row.get(1),
                redirectURL: try row.get(2),
                ipAddress: try row.get(3),
                userAgent: try row.get(4),
                requestID: try row.get(5),
                createdAt: try row.get(6)
            )
        }
    }

    /// Removes a request; false if it was already removed.
    package func remove(_ id: LinkRequestID) throws -> Bool {
        try connection.execute("DELETE FROM link_requests WHERE id = $1", id) == 1
    }
}

extension Transaction {
    package var linkRequests: LinkRequestRepository { LinkRequestRepository(connection: self) }
}
