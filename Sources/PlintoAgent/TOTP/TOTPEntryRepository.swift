import PlintoModels
import PlintoStore

/// A TOTP entry.
struct TOTPEntryRecord: Hashable, Sendable {
    var name: String
    /// The JSON of everything but the secret, encrypted because it reveals the user's accounts.
    var properties: SealedValue
    /// The shared secret as raw bytes.
    var secret: SealedValue
    var createdAt: Timestamp
}

struct TOTPEntryRepository {
    let transaction: any Transaction

    /// All entries by name.
    func all() throws -> [TOTPEntryRecord] {
        try transaction.rows(
            "SELECT * FROM totp_entry ORDER BY name"
        ).map(Self.record)
    }

    func find(_ name: String) throws -> TOTPEntryRecord? {
        try transaction.row(
            "SELECT * FROM totp_entry WHERE name = $1",
            name
        ).map(Self.record)
    }

    func count() throws -> Int {
        try transaction.row("SELECT count(*) FROM totp_entry")?.get(0) ?? 0
    }

    /// Inserts an entry; false if its name is taken.
    func insert(_ record: TOTPEntryRecord) throws -> Bool {
        try transaction.execute(
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

    /// Deletes an entry; false if it does not exist.
    func remove(_ name: String) throws -> Bool {
        try transaction.execute("DELETE FROM totp_entry WHERE name = $1", name) > 0
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
