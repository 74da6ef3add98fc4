import PlintoModels
import PlintoStore

/// The two encrypted tokens of the account, and the data for computing their age.
struct CredentialsRecord: Hashable, Sendable {
    var accessToken: SealedValue
    var refreshToken: SealedValue
    /// The lifetime of the access token in seconds, as given by the server.
    var expiresIn: Int
    var receivedAt: Timestamp
    /// The time since boot, in milliseconds, at which the request for the tokens was sent.
    var bootTime: Int64
    /// The boot that ``bootTime`` refers to.
    var bootIdentifier: String
    /// The server's clock minus this machine's in milliseconds.
    var serverOffset: Int64
}

struct CredentialsRepository {
    let transaction: any Transaction

    func find(account: String) throws -> CredentialsRecord? {
        try transaction.row(
            """
            SELECT * FROM credentials WHERE account_id = $1
            """,
            account
        ).map { row in
            CredentialsRecord(
                accessToken: try row["access_token"],
                refreshToken: try row["refresh_token"],
                expiresIn: try row["expires_in"],
                receivedAt: try row["received_at"],
                bootTime: try row["boot_time"],
                bootIdentifier: try row["boot_identifier"],
                serverOffset: try row["server_offset"]
            )
        }
    }

    /// Stores the first tokens of a sign-in.
    func insert(_ record: CredentialsRecord, account: String) throws {
        try transaction.execute(
            """
            INSERT INTO credentials (account_id, access_token, refresh_token, expires_in, received_at, boot_time,
                boot_identifier, server_offset)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            account,
            record.accessToken,
            record.refreshToken,
            record.expiresIn,
            record.receivedAt,
            record.bootTime,
            record.bootIdentifier,
            record.serverOffset
        )
    }

    /// Replaces the tokens with their successors; false if the account has been signed out.
    func update(_ record: CredentialsRecord, account: String) throws -> Bool {
        try transaction.execute(
            """
            UPDATE credentials SET access_token = $1, refresh_token = $2, expires_in = $3, received_at = $4,
                boot_time = $5, boot_identifier = $6, server_offset = $7
            WHERE account_id = $8
            """,
            record.accessToken,
            record.refreshToken,
            record.expiresIn,
            record.receivedAt,
            record.bootTime,
            record.bootIdentifier,
            record.serverOffset,
            account
        ) > 0
    }

    func remove(account: String) throws {
        try transaction.execute("DELETE FROM credentials WHERE account_id = $1", account)
    }
}
