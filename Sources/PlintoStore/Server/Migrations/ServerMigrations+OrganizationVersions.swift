extension ServerMigrations {
    static let organizationVersions: [StaticString] = [
        "ALTER TABLE organizations ADD COLUMN version INTEGER NOT NULL DEFAULT 1"
    ]
}
