/// The program and machine that opened a session, read from its `User-Agent`.
package struct DeviceInfo: Codable, Hashable, Sendable {
    package var browser: String?
    package var os: String?
    package var device: String?

    package init(browser: String?, os: String?, device: String?) {
        self.browser = browser
        self.os = os
        self.device = device
    }
}

/// The place of an IP address; null if it is not known.
package struct Location: Codable, Hashable, Sendable {
    package var city: String?
    package var country: String?

    package init(city: String?, country: String?) {
        self.city = city
        self.country = country
    }
}

/// The state of a session.
package enum SessionStatus: String, Codable, Hashable, Sendable, CaseIterable {
    case active
}

/// The session in the response that opened it.
package struct OpenedSession: Codable, Hashable, Sendable {
    package var id: SessionID
    package var userID: UserID
    package var status: SessionStatus
    package var createdAt: Timestamp
    package var lastActiveAt: Timestamp
    /// The end of the session, which a refresh does not move.
    package var expiresAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, status
        case userID = "user_id"
        case createdAt = "created_at"
        case lastActiveAt = "last_active_at"
        case expiresAt = "expires_at"
    }

    package init(id: SessionID, userID: UserID, createdAt: Timestamp, lastActiveAt: Timestamp, expiresAt: Timestamp) {
        self.id = id
        self.userID = userID
        status = .active
        self.createdAt = createdAt
        self.lastActiveAt = lastActiveAt
        self.expiresAt = expiresAt
    }
}

/// A session in `GET /users/me/sessions`, whose names are in snake case.
package struct UserSession: Codable, Hashable, Sendable {
    package var id: SessionID
    package var ipAddress: String
    package var userAgent: String?
    package var deviceInfo: DeviceInfo
    package var location: Location?
    package var createdAt: Timestamp
    package var lastActiveAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, location
        case ipAddress = "ip_address"
        case userAgent = "user_agent"
        case deviceInfo = "device_info"
        case createdAt = "created_at"
        case lastActiveAt = "last_active_at"
    }

    package init(
        id: SessionID,
        ipAddress: String,
        userAgent: String?,
        deviceInfo: DeviceInfo,
        location: Location? = nil,
        createdAt: Timestamp,
        lastActiveAt: Timestamp
    ) {
        self.id = id
        self.ipAddress = ipAddress
        self.userAgent = userAgent
        self.deviceInfo = deviceInfo
        self.location = location
        self.createdAt = createdAt
        self.lastActiveAt = lastActiveAt
    }
}

/// `GET /users/me/sessions`.
package struct UserSessionList: Codable, Hashable, Sendable {
    package var sessions: [UserSession]
    /// The number of sessions, even if fewer are listed.
    package var total: Int

    package init(sessions: [UserSession], total: Int? = nil) {
        self.sessions = sessions
        self.total = total ?? sessions.count
    }
}

/// The session in `GET /sessions/current`, whose names are in camel case.
package struct CurrentSession: Codable, Hashable, Sendable {
    package var id: SessionID
    package var userId: UserID
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var ipAddress: String
    package var userAgent: String?
    package var isActive: Bool

    package init(
        id: SessionID,
        userId: UserID,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        ipAddress: String,
        userAgent: String?,
        isActive: Bool
    ) {
        self.id = id
        self.userId = userId
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.ipAddress = ipAddress
        self.userAgent = userAgent
        self.isActive = isActive
    }
}

/// `GET /sessions/current`.
package struct CurrentSessionResponse: Codable, Hashable, Sendable {
    package var session: CurrentSession

    package init(session: CurrentSession) {
        self.session = session
    }
}

/// A session in `GET /sessions`, whose names are in camel case.
package struct SessionSummary: Codable, Hashable, Sendable {
    package var id: SessionID
    package var createdAt: Timestamp
    package var lastActiveAt: Timestamp
    package var ipAddress: String
    /// Browser and system, such as `Chrome on Windows`.
    package var device: String
    package var isCurrent: Bool

    enum CodingKeys: CodingKey {
        case id, createdAt, lastActiveAt, ipAddress, device, isCurrent
    }

    package init(
        id: SessionID,
        createdAt: Timestamp,
        lastActiveAt: Timestamp,
        ipAddress: String,
        device: String,
        isCurrent: Bool
    ) {
        self.id = id
        self.createdAt = createdAt
        self.lastActiveAt = lastActiveAt
        self.ipAddress = ipAddress
        self.device = device
        self.isCurrent = isCurrent
    }
}

extension SessionSummary.CodingKeys: SDKCompatibleKeys {
    static let published = SDKNames(
        synonyms: [
            "createdAt": "created_at", "lastActiveAt": "last_activity_at", "ipAddress": "ip_address",
            "device": "device_name", "isCurrent": "is_current",
        ]
    )
}

/// `GET /sessions`.
package struct SessionList: Codable, Hashable, Sendable {
    package var sessions: [SessionSummary]
    /// The number of sessions, even if fewer are listed.
    package var total: Int

    package init(sessions: [SessionSummary], total: Int? = nil) {
        self.sessions = sessions
        self.total = total ?? sessions.count
    }
}

/// `POST /sessions/revoke-all`.
package struct RevokeAllResponse: Codable, Hashable, Sendable {
    package var success: Bool
    package var revokedCount: Int
    package var message: String

    enum CodingKeys: CodingKey {
        case success, revokedCount, message
    }

    package init(revokedCount: Int, message: String = "All other sessions revoked") {
        success = true
        self.revokedCount = revokedCount
        self.message = message
    }
}

extension RevokeAllResponse.CodingKeys: SDKCompatibleKeys {
    static let published = SDKNames(synonyms: ["revokedCount": "revoked_count"])
}
