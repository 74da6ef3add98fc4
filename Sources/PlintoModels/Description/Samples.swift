/// Values for examples in the documentation: the users and times of the reference, with ids in the form of this server.
package enum Samples {
    package static var userID: UserID { id(0x1A) }
    package static var sessionID: SessionID { id(0x2B) }
    package static var auditID: AuditID { id(0x3C) }
    package static var requestID: RequestID { id(0x4D) }
    /// `2025-01-18T12:00:00Z`.
    package static let created = Timestamp(seconds: 1_737_201_600)
    /// Two hours later.
    package static let updated = created.advanced(bySeconds: 7200)
    package static let email = "user@example.com"
    package static let password = "SecurePassword123!"
    package static let linkToken = "Wq3cY0fT3m1kD8bSx5n2Jr7vL4hG6pZ9aQeUoIyTtR0"
    package static let address = "192.168.1.1"
    package static let userAgent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/131.0"

    /// An id created at the time of the first sample; `mark` distinguishes ids.
    package static func id<Kind>(_ mark: UInt8) -> Identifier<Kind> {
        Identifier(createdAt: created, random: [0x47, 0x9B, 0xF2, 0x53, 0xA7, 0xC0, 0xAE, 0x6B, 0xD2, mark])
    }

    /// The user right after sign-up.
    package static var newUser: User {
        User(id: userID, email: email, username: "johndoe", createdAt: created, updatedAt: created)
    }

    package static var user: User {
        User(
            id: userID,
            email: email,
            emailVerified: true,
            username: "johndoe",
            firstName: "John",
            lastName: "Doe",
            avatarURL: "https://cdn.plinto.dev/avatars/usr_abc123.jpg",
            metadata: ["preferences": .object(["theme": .string("dark"), "language": .string("en")])],
            createdAt: created,
            updatedAt: updated
        )
    }

    package static var tokens: TokenPair {
        TokenPair(accessToken: "eyJhbGciOiJFUzI1NiIs...", refreshToken: "ref_xyz789...", expiresIn: 3600)
    }

    package static var openedSession: OpenedSession {
        OpenedSession(
            id: sessionID,
            userID: userID,
            createdAt: created,
            lastActiveAt: created,
            expiresAt: created.advanced(bySeconds: 2_592_000)
        )
    }

    package static var userSession: UserSession {
        UserSession(
            id: sessionID,
            ipAddress: address,
            userAgent: userAgent,
            deviceInfo: DeviceInfo(browser: "Chrome", os: "macOS", device: "Desktop"),
            location: Location(city: "San Francisco", country: "US"),
            createdAt: created,
            lastActiveAt: updated
        )
    }

    package static var currentSession: CurrentSession {
        CurrentSession(
            id: sessionID,
            userId: userID,
            createdAt: created,
            expiresAt: created.advanced(bySeconds: 2_592_000),
            ipAddress: address,
            userAgent: userAgent,
            isActive: true
        )
    }

    package static var sessionSummary: SessionSummary {
        SessionSummary(
            id: sessionID,
            createdAt: created,
            lastActiveAt: updated,
            ipAddress: address,
            device: "Chrome on macOS",
            isCurrent: true
        )
    }

    package static var adminUser: AdminUser { AdminUser(user: user, isAdministrator: false) }

    package static var auditEntry: AuditLogEntry {
        AuditLogEntry(
            id: auditID,
            createdAt: created,
            action: "session.created",
            userID: userID,
            actorID: nil,
            target: nil,
            sessionID: sessionID,
            ipAddress: address,
            userAgent: userAgent,
            requestID: requestID.text
        )
    }
}
