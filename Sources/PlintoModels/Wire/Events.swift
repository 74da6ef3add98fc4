/// An event type that a webhook can subscribe to.
package enum EventType: String, WireWord, Hashable, Sendable {
    case userCreated = "user.created"
    case userUpdated = "user.updated"
    case userDeleted = "user.deleted"
    case userEmailVerified = "user.email_verified"
    case sessionCreated = "session.created"
    case sessionDeleted = "session.deleted"
    case organizationCreated = "organization.created"
    case organizationMemberAdded = "organization.member_added"
    case mfaEnabled = "mfa.enabled"
    case passkeyCreated = "passkey.created"

    /// The scope that an API key needs for it: the one that reads the subject of the event.
    package var readScope: APIScope {
        switch self {
        case .userCreated, .userUpdated, .userDeleted, .userEmailVerified, .mfaEnabled, .passkeyCreated: .usersRead
        case .sessionCreated, .sessionDeleted: .sessionsRead
        case .organizationCreated, .organizationMemberAdded: .organizationsRead
        }
    }
}

/// The body of a webhook's request.
package struct EventPayload: Codable, Hashable, Sendable {
    package var id: EventID
    package var type: EventType
    package var createdAt: Timestamp
    /// The resource that the event is about, under its name: `{"user": {…}}`.
    package var data: [String: JSONValue]

    enum CodingKeys: String, CodingKey {
        case id, type, data
        case createdAt = "created_at"
    }

    package init(id: EventID, type: EventType, createdAt: Timestamp, data: [String: JSONValue]) {
        self.id = id
        self.type = type
        self.createdAt = createdAt
        self.data = data
    }
}
