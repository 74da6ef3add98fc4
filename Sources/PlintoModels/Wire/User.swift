/// The status of an account.
package enum UserStatus: String, Codable, Hashable, Sendable, CaseIterable {
    case active
    case suspended
}

/// A user as the API shows it. Fields without a value are null.
package struct User: Codable, Hashable, Sendable {
    package var id: UserID
    package var email: String
    package var emailVerified: Bool
    package var username: String?
    package var firstName: String?
    package var lastName: String?
    package var avatarURL: String?
    package var metadata: [String: JSONValue]
    package var status: UserStatus
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, email, username, metadata, status
        case emailVerified = "email_verified"
        case firstName = "first_name"
        case lastName = "last_name"
        case avatarURL = "avatar_url"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    package init(
        id: UserID,
        email: String,
        emailVerified: Bool = false,
        username: String? = nil,
        firstName: String? = nil,
        lastName: String? = nil,
        avatarURL: String? = nil,
        metadata: [String: JSONValue] = [:],
        status: UserStatus = .active,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.email = email
        self.emailVerified = emailVerified
        self.username = username
        self.firstName = firstName
        self.lastName = lastName
        self.avatarURL = avatarURL
        self.metadata = metadata
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension User.CodingKeys: SDKCompatibleKeys {
    static let published = SDKNames(synonyms: ["metadata": "user_metadata", "avatar_url": "profile_image_url"])
}

/// `PATCH /users/me`: an absent field stays, null clears it. `metadata` replaces the whole object.
package struct UpdateUserRequest: RequestBody, Hashable {
    package var firstName: Change<String>
    package var lastName: Change<String>
    package var username: Change<String>
    package var avatarURL: Change<String>
    package var metadata: Change<[String: JSONValue]>

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username, metadata
        case firstName = "first_name"
        case lastName = "last_name"
        case avatarURL = "avatar_url"
    }

    package init(
        firstName: Change<String> = .unchanged,
        lastName: Change<String> = .unchanged,
        username: Change<String> = .unchanged,
        avatarURL: Change<String> = .unchanged,
        metadata: Change<[String: JSONValue]> = .unchanged
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.username = username
        self.avatarURL = avatarURL
        self.metadata = metadata
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        firstName = try container.decodeChange(forKey: .firstName)
        lastName = try container.decodeChange(forKey: .lastName)
        username = try container.decodeChange(forKey: .username)
        avatarURL = try container.decodeChange(forKey: .avatarURL)
        metadata = try container.decodeChange(forKey: .metadata)
    }

    /// Writes the fields that are to be changed, and no others.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeChange(firstName, forKey: .firstName)
        try container.encodeChange(lastName, forKey: .lastName)
        try container.encodeChange(username, forKey: .username)
        try container.encodeChange(avatarURL, forKey: .avatarURL)
        try container.encodeChange(metadata, forKey: .metadata)
    }
}

/// The response of an endpoint that has nothing to return but success.
package struct Acknowledgement: Codable, Hashable, Sendable {
    package var success: Bool
    package var message: String

    package init(_ message: String) {
        success = true
        self.message = message
    }
}
