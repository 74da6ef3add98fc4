extension ServerMigrations {
    // The indexes for pages and searches of all organizations. `organization_count` has one row, which the repository
    // maintains with every change of `organizations`.
    static let organizationList: [StaticString] = [
        "CREATE INDEX organizations_by_creation ON organizations (created_at, id)",
        "CREATE INDEX organizations_by_name ON organizations (lower(name))",
        """
        CREATE TABLE organization_count (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO organization_count (id, count) VALUES (1, (SELECT count(*) FROM organizations))",
    ]
}
