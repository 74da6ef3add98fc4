import PlintoModels
import PlintoStore

/// The two tokens of the account, sealed, and what is needed to judge their age.
struct CredentialsRecord: Hashable, Sendable {
    var accessToken: SealedValue
    var refreshToken: SealedValue
    /// Seconds that the access token was good for when the server answered.
    var expiresIn: Int
    var receivedAt: Timestamp
    /// Milliseconds since boot when the request that brought the tokens began.
    var bootTime: Int64
    /// The boot that ``bootTime`` counts from.
    var bootIdentifier: String
    /// Milliseconds that the server's clock was ahead of ours.
    var serverOffset: Int64
}

struct CredentialsRepository {
    let connection: any Transaction

    func find(account: String) throws -> CredentialsRecord? {
        try connection.row(
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

    /// Stores the first tokens of a login.
    func insert(_ record: CredentialsRecord, account: String) throws {
        try connection.execute(
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

    /// Puts the successors in the place of the tokens; false where the account was signed out meanwhile.
    func update(_ record: CredentialsRecord, account: String) throws -> Bool {
        try connection.execute(
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
        try connection.execute("DELETE FROM credentials WHERE account_id = $1", account)
    }
}
