extension ServerMigrations {
    // Requests a minute; NULL for those of everybody.
    static let rateLimits: [StaticString] = [
        "ALTER TABLE organizations ADD COLUMN rate_limit INTEGER",
        "ALTER TABLE api_keys ADD COLUMN rate_limit INTEGER",
    ]
}
