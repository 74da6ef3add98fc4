import PlintoModels
import PlintoStore

/// A request for an email with a link, before it is known whether the email address has an account.
struct LinkRequestRecord: Hashable, Sendable {
    var id: LinkRequestID
    var purpose: LinkPurpose
    /// The folded email address.
    var emailKey: String
    var redirectURL: String?
    /// The IP address of the request, for the audit log.
    var ipAddress: String
    var userAgent: String?
    var requestID: String
    var createdAt: Timestamp
}

/// The table `link_requests`: requests that wait for a worker, which removes them.
struct LinkRequestRepository {
    let transaction: any Transaction

    func insert(_ request: LinkRequestRecord) throws {
        try transaction.execute(
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
        transaction.announce(.queued(.linkRequests))
    }

    /// The oldest requests, taken from the purposes in turn: a flood of requests for one kind of email does not delay
    /// the others.
    func waiting(limit: Int) throws -> [LinkRequestRecord] {
        let queues = try LinkPurpose.allCases.map { try waiting(for: $0, limit: limit) }
        return Array(queues.inTurn().prefix(limit))
    }

    private func waiting(for purpose: LinkPurpose, limit: Int) throws -> [LinkRequestRecord] {
        try transaction.rows(
            """
            SELECT * FROM link_requests WHERE purpose = $1 ORDER BY id LIMIT $2
            """,
            purpose.rawValue,
            limit
        ).map { row in
            LinkRequestRecord(
                id: try row["id"],
                purpose: purpose,
                emailKey: try row["email_key"],
                redirectURL: try row["redirect_url"],
                ipAddress: try row["ip_address"],
                userAgent: try row["user_agent"],
                requestID: try row["request_id"],
                createdAt: try row["created_at"]
            )
        }
    }

    /// Removes a request; false if it was already removed.
    func remove(_ id: LinkRequestID) throws -> Bool {
        try transaction.execute("DELETE FROM link_requests WHERE id = $1", id) == 1
    }
}

extension Transaction {
    var linkRequests: LinkRequestRepository { LinkRequestRepository(transaction: self) }
}
