extension ServerMigrations {
    // Requests per minute; NULL for the default.
    static let rateLimits: [StaticString] = [
        "ALTER TABLE organizations ADD COLUMN rate_limit INTEGER",
        "ALTER TABLE api_keys ADD COLUMN rate_limit INTEGER",
    ]
}
