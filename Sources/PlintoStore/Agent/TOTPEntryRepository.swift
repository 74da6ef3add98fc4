package import PlintoModels

/// One entry of the TOTP store.
package struct TOTPEntryRecord: Hashable, Sendable {
    package var name: String
    /// JSON of everything but the secret: a user's accounts elsewhere are nobody else's business.
    package var properties: SealedValue
    /// The shared secret, raw.
    package var secret: SealedValue
    package var createdAt: Timestamp

    package init(
        name: String,
        properties: SealedValue,
        secret: SealedValue,
        createdAt: Timestamp
    ) {
        self.name = name
        self.properties = properties
        self.secret = secret
        self.createdAt = createdAt
    }
}

package struct TOTPEntryRepository {
    let connection: any Transaction

    /// Every entry, by name.
    package func all() throws -> [TOTPEntryRecord] {
        try connection.rows(
            "SELECT name, properties, secret, created_at FROM totp_entry ORDER BY name"
        ).map(Self.record)
    }

    package func find(_ name: String) throws -> TOTPEntryRecord? {
        try connection.row(
            "SELECT name, properties, secret, created_at FROM totp_entry WHERE name = $1",
            name
        ).map(Self.record)
    }

    package func count() throws -> Int {
        try connection.row("SELECT count(*) FROM totp_entry")?.get(0) ?? 0
    }

    /// Adds an entry; false if its name is taken.
    package func insert(_ record: TOTPEntryRecord) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO totp_entry (name, properties, secret, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO NOTHING
            """,
            record.name,
            record.properties,
            record.secret,
            record.createdAt
        ) > 0
    }

    /// Removes an entry; false if there is none of that name.
    package func remove(_ name: String) throws -> Bool {
        try connection.execute("DELETE FROM totp_entry WHERE name = $1", name) > 0
    }

    private static func record(_ row: Row) throws -> TOTPEntryRecord {
        TOTPEntryRecord(
            name: try row.get(0),
            properties: try row.get(1),
            secret: try row.get(2),
            createdAt: try row.get(3)
        )
    }
}
