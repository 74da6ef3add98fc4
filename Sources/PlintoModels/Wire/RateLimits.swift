/// `PATCH /admin/organizations/{org_id}` and `PATCH /admin/api-keys/{key_id}`.
package struct UpdateRateLimitRequest: RequestBody, Hashable {
    /// Requests per minute; null for the default.
    package var rateLimit: Change<Int>

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case rateLimit = "rate_limit"
    }

    package init(rateLimit: Change<Int> = .unchanged) {
        self.rateLimit = rateLimit
    }

    package init(from decoder: any Decoder) throws {
        rateLimit = try decoder.container(keyedBy: CodingKeys.self).decodeChange(forKey: .rateLimit)
    }

    /// Writes the fields that are to be changed, and no others.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeChange(rateLimit, forKey: .rateLimit)
    }
}

/// The rate limit of an organization or an API key.
package struct RateLimitSetting: Codable, Hashable, Sendable {
    /// The id of the organization or the key.
    package var id: String
    /// Requests per minute; nil for the default.
    package var rateLimit: Int?

    enum CodingKeys: String, CodingKey {
        case id
        case rateLimit = "rate_limit"
    }

    package init(id: String, rateLimit: Int?) {
        self.id = id
        self.rateLimit = rateLimit
    }
}
