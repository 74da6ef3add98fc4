import PlintoModels
import PlintoStore

/// One entry of the TOTP store.
struct TOTPEntryRecord: Hashable, Sendable {
    var name: String
    /// JSON of all but the secret: whom a person has an account with is nobody else's business.
    var properties: SealedValue
    /// The shared secret, raw.
    var secret: SealedValue
    var createdAt: Timestamp
}

struct TOTPEntryRepository {
    let connection: any Transaction

    /// Every entry, by name.
    func all() throws -> [TOTPEntryRecord] {
        try connection.rows(
            "SELECT * FROM totp_entry ORDER BY name"
        ).map(Self.record)
    }

    func find(_ name: String) throws -> TOTPEntryRecord? {
        try connection.row(
            "SELECT * FROM totp_entry WHERE name = $1",
            name
        ).map(Self.record)
    }

    func count() throws -> Int {
        try connection.row("SELECT count(*) FROM totp_entry")?.get(0) ?? 0
    }

    /// Adds an entry; false where its name is taken.
    func insert(_ record: TOTPEntryRecord) throws -> Bool {
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

    /// Removes an entry; false where there is none of that name.
    func remove(_ name: String) throws -> Bool {
        try connection.execute("DELETE FROM totp_entry WHERE name = $1", name) > 0
    }

    private static func record(_ row: Row) throws -> TOTPEntryRecord {
        TOTPEntryRecord(
            name: try row["name"],
            properties: try row["properties"],
            secret: try row["secret"],
            createdAt: try row["created_at"]
        )
    }
}
