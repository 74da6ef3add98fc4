extension ServerMigrations {
    // See ``ListBlocks``. Existing rows are numbered in the order of their creation.
    //
    // The indexes serve pages, and contain nothing else.
    static let listBlocks: [StaticString] = [
        """
        CREATE TABLE list_blocks (
            list TEXT NOT NULL,
            block INTEGER NOT NULL,
            made INTEGER NOT NULL,
            present INTEGER NOT NULL,
            suspended INTEGER NOT NULL,
            PRIMARY KEY (list, block)
        ) STRICT, WITHOUT ROWID
        """,
        "DROP INDEX users_by_creation",
        "DROP INDEX users_by_status",
        "ALTER TABLE users ADD COLUMN block INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE users SET block = numbered.number / 512
        FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) - 1 AS number FROM users) AS numbered
        WHERE numbered.id = users.id
        """,
        """
        INSERT INTO list_blocks (list, block, made, present, suspended)
        SELECT 'users', block, count(*), count(*), sum(CASE status WHEN 'suspended' THEN 1 ELSE 0 END)
        FROM users GROUP BY block
        """,
        "CREATE INDEX users_by_block ON users (block, id)",
        "CREATE INDEX users_by_status ON users (status, block, id)",
        "DROP TABLE user_counts",
        "DROP INDEX organizations_by_creation",
        "ALTER TABLE organizations ADD COLUMN block INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE organizations SET block = numbered.number / 512
        FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) - 1 AS number FROM organizations) AS numbered
        WHERE numbered.id = organizations.id
        """,
        """
        INSERT INTO list_blocks (list, block, made, present, suspended)
        SELECT 'organizations', block, count(*), count(*), 0 FROM organizations GROUP BY block
        """,
        "CREATE INDEX organizations_by_block ON organizations (block, id)",
        "DROP TABLE organization_count",
    ]
}
