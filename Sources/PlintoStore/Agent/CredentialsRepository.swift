package import PlintoModels

/// The two tokens of the account, sealed, and the data to judge their age.
package struct CredentialsRecord: Hashable, Sendable {
    package var accessToken: SealedValue
    package var refreshToken: SealedValue
    /// The lifetime of the access token in seconds, from the server's response.
    package var expiresIn: Int
    package var receivedAt: Timestamp
    /// Milliseconds since boot when the request for the tokens began.
    package var bootTime: Int64
    /// The boot that ``bootTime`` counts from.
    package var bootIdentifier: String
    /// Milliseconds by which the server's clock was ahead of ours.
    package var serverOffset: Int64

    package init(
        accessToken: SealedValue,
        refreshToken: SealedValue,
        expiresIn: Int,
        receivedAt: Timestamp,
        bootTime: Int64,
        bootIdentifier: String,
        serverOffset: Int64
    ) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresIn = expiresIn
        self.receivedAt = receivedAt
        self.bootTime = bootTime
        self.bootIdentifier = bootIdentifier
        self.serverOffset = serverOffset
    }
}

package struct CredentialsRepository {
    let connection: any Transaction

    package func find(account: String) throws -> CredentialsRecord? {
        try connection.row(
            """
            SELECT access_token, refresh_token, expires_in, received_at, boot_time, boot_identifier, server_offset
            FROM credentials WHERE account_id = $1
            """,
            account
        ).map { row in
            CredentialsRecord(
                accessToken: try row.get(0),
                refreshToken: try row.get(1),
                expiresIn: try row.get(2),
                receivedAt: try row.get(3),
                bootTime: try row.get(4),
                bootIdentifier: try row.get(5),
                serverOffset: try row.get(6)
            )
        }
    }

    /// Stores the first tokens of a sign-in.
    package func insert(_ record: CredentialsRecord, account: String) throws {
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

    /// Replaces the tokens with their successors; false if the account was signed out in the meantime.
    package func update(_ record: CredentialsRecord, account: String) throws -> Bool {
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

    package func remove(account: String) throws {
        try connection.execute("DELETE FROM credentials WHERE account_id = $1", account)
    }
}
