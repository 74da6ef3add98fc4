/// A user as administrators see them: the fields of ``User``, and whether the user is an administrator.
package struct AdminUser: Codable, Hashable, Sendable {
    package var user: User
    package var isAdministrator: Bool

    enum CodingKeys: String, CodingKey {
        case isAdministrator = "is_admin"
    }

    package init(user: User, isAdministrator: Bool) {
        self.user = user
        self.isAdministrator = isAdministrator
    }

    package init(from decoder: any Decoder) throws {
        user = try User(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        isAdministrator = try container.decode(Bool.self, forKey: .isAdministrator)
    }

    /// Writes the fields of the user, and whether they are an administrator.
    package func encode(to encoder: any Encoder) throws {
        try user.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isAdministrator, forKey: .isAdministrator)
    }
}

/// `GET /admin/users`: one page.
package struct AdminUserList: Codable, Hashable, Sendable {
    package var users: [AdminUser]
    /// The number of users on all pages; for a search, the number found before it stopped.
    package var total: Int
    /// Counted from 1; null for a page that a cursor led to.
    package var page: Int?
    package var limit: Int

    package init(users: [AdminUser], total: Int, page: Int?, limit: Int) {
        self.users = users
        self.total = total
        self.page = page
        self.limit = limit
    }
}

/// One entry of the audit log.
package struct AuditLogEntry: Codable, Hashable, Sendable {
    package var id: AuditID
    package var createdAt: Timestamp
    /// The action, such as `session.created`.
    package var action: String
    /// The account that the entry is about.
    package var userID: UserID?
    /// The user who acted, if it was not the account itself.
    package var actorID: UserID?
    /// The id of any other affected object.
    package var target: String?
    package var sessionID: SessionID?
    /// The API key that was used.
    package var apiKeyID: APIKeyID?
    package var ipAddress: String?
    package var userAgent: String?
    package var requestID: String
    /// The number of occurrences, beginning at `createdAt`.
    package var count: Int
    /// The time of the last occurrence; nil if there was only one.
    package var lastAt: Timestamp?

    enum CodingKeys: String, CodingKey {
        case id, action, target, count
        case lastAt = "last_at"
        case createdAt = "created_at"
        case userID = "user_id"
        case actorID = "actor_id"
        case sessionID = "session_id"
        case apiKeyID = "api_key_id"
        case ipAddress = "ip_address"
        case userAgent = "user_agent"
        case requestID = "request_id"
    }

    package init(
        id: AuditID,
        createdAt: Timestamp,
        action: String,
        userID: UserID?,
        actorID: UserID?,
        target: String?,
        sessionID: SessionID?,
        apiKeyID: APIKeyID? = nil,
        ipAddress: String?,
        userAgent: String?,
        requestID: String,
        count: Int = 1,
        lastAt: Timestamp? = nil
    ) {
        self.id = id
        self.createdAt = createdAt
        self.action = action
        self.userID = userID
        self.actorID = actorID
        self.target = target
        self.sessionID = sessionID
        self.apiKeyID = apiKeyID
        self.ipAddress = ipAddress
        self.userAgent = userAgent
        self.requestID = requestID
        self.count = count
        self.lastAt = lastAt
    }
}

/// `GET /admin/audit-logs`: newest first.
package struct AuditLogList: Codable, Hashable, Sendable {
    package var logs: [AuditLogEntry]
    /// The number of matching entries, counted up to 1,000.
    package var total: Int
    /// The value of `cursor` for the next page; null at the end.
    package var cursor: String?

    package init(logs: [AuditLogEntry], total: Int, cursor: String?) {
        self.logs = logs
        self.total = total
        self.cursor = cursor
    }
}
