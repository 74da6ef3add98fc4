import PlintoStore
import PlintoSync

extension ColumnCipher {
    /// Encrypts `credentials` of the account to a row.
    func seal(_ credentials: StoredCredentials, account: AccountPlace) throws -> CredentialsRecord {
        CredentialsRecord(
            accessToken: try seal(
                credentials.accessToken,
                column: .accessToken,
                row: account.id,
                server: account.server
            ),
            refreshToken: try seal(
                credentials.refreshToken,
                column: .refreshToken,
                row: account.id,
                server: account.server
            ),
            expiresIn: credentials.timestamps.expiresIn,
            receivedAt: credentials.timestamps.receivedAt,
            bootTime: credentials.timestamps.bootTime,
            bootIdentifier: credentials.timestamps.bootIdentifier,
            serverOffset: credentials.timestamps.serverOffset
        )
    }

    /// Decrypts the credentials of a row.
    ///
    /// - Throws: ``SealedValueError``.
    func open(_ record: CredentialsRecord, account: AccountPlace) throws -> StoredCredentials {
        StoredCredentials(
            accessToken: try openText(
                record.accessToken,
                column: .accessToken,
                row: account.id,
                server: account.server
            ),
            refreshToken: try openText(
                record.refreshToken,
                column: .refreshToken,
                row: account.id,
                server: account.server
            ),
            timestamps: TokenTimestamps(
                expiresIn: record.expiresIn,
                receivedAt: record.receivedAt,
                bootTime: record.bootTime,
                bootIdentifier: record.bootIdentifier,
                serverOffset: record.serverOffset
            )
        )
    }

    func seal(_ intent: RotationIntent, account: AccountPlace) throws -> RotationIntentRecord {
        RotationIntentRecord(
            idempotencyKey: try seal(intent.key, column: .rotationKey, row: account.id, server: account.server),
            startedAt: intent.startedAt
        )
    }

    /// Decrypts the intent of a row.
    ///
    /// - Throws: ``SealedValueError``.
    func open(_ record: RotationIntentRecord, account: AccountPlace) throws -> RotationIntent {
        RotationIntent(
            key: try openText(record.idempotencyKey, column: .rotationKey, row: account.id, server: account.server),
            startedAt: record.startedAt
        )
    }
}
