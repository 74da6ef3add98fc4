/// `POST /api-keys`.
package struct CreateAPIKeyRequest: RequestBody, Hashable {
    package var name: String
    /// Absent for a key with all rights of its owner, which only administrators may create.
    package var scopes: [APIScope]?
    /// Absent for a key that does not expire.
    package var expiresAt: Timestamp?
    /// Binds the key to one organization of which the caller is an owner or admin.
    package var organizationID: OrganizationID?
    /// Required, or a code, if the sign-in is more than ten minutes old.
    package var password: String?
    /// A code from the authenticator, or a backup code.
    package var code: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, scopes, password, code
        case expiresAt = "expires_at"
        case organizationID = "organization_id"
    }

    package init(
        name: String,
        scopes: [APIScope]? = nil,
        expiresAt: Timestamp? = nil,
        organizationID: OrganizationID? = nil,
        password: String? = nil,
        code: String? = nil
    ) {
        self.name = name
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.organizationID = organizationID
        self.password = password
        self.code = code
    }
}

/// An API key as its owner sees it; the key itself is shown only once, in ``CreatedAPIKey``.
package struct APIKey: Codable, Hashable, Sendable {
    package var id: APIKeyID
    package var name: String
    /// The user that it acts as.
    package var userID: UserID
    /// Nil for a key with all rights of its owner, an administrator.
    package var scopes: [APIScope]?
    /// The one organization that it is bound to.
    package var organizationID: OrganizationID?
    package var createdAt: Timestamp
    package var expiresAt: Timestamp?
    /// The time rounded to the minute; nil if it was never used.
    package var lastUsedAt: Timestamp?
    /// Requests per minute, if the operator has set a limit for this key.
    package var rateLimit: Int?

    enum CodingKeys: String, CodingKey {
        case id, name, scopes
        case userID = "user_id"
        case organizationID = "organization_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
        case rateLimit = "rate_limit"
    }

    package init(
        id: APIKeyID,
        name: String,
        userID: UserID,
        scopes: [APIScope]?,
        organizationID: OrganizationID? = nil,
        createdAt: Timestamp,
        expiresAt: Timestamp? = nil,
        lastUsedAt: Timestamp? = nil,
        rateLimit: Int? = nil
    ) {
        self.id = id
        self.name = name
        self.userID = userID
        self.scopes = scopes
        self.organizationID = organizationID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.rateLimit = rateLimit
    }
}

/// The response to ``CreateAPIKeyRequest``: the fields of ``APIKey``, and only here the key itself.
package struct CreatedAPIKey: Codable, Hashable, Sendable {
    package var apiKey: APIKey
    /// `plk_` and 64 characters; to be sent as `Authorization: Bearer`.
    package var key: String

    enum CodingKeys: String, CodingKey {
        case key
    }

    package init(apiKey: APIKey, key: String) {
        self.apiKey = apiKey
        self.key = key
    }

    package init(from decoder: any Decoder) throws {
        apiKey = try APIKey(from: decoder)
        key = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .key)
    }

    /// Writes the fields of the API key, and the key itself.
    package func encode(to encoder: any Encoder) throws {
        try apiKey.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
    }
}
