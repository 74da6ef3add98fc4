import PlintoStore
import PlintoSync

extension ColumnCipher {
    /// The row that holds `credentials` of the account.
    func seal(_ credentials: StoredCredentials, account: String) throws -> CredentialsRecord {
        CredentialsRecord(
            accessToken: try seal(credentials.accessToken, column: .accessToken, row: account),
            refreshToken: try seal(credentials.refreshToken, column: .refreshToken, row: account),
            expiresIn: credentials.receipt.expiresIn,
            receivedAt: credentials.receipt.receivedAt,
            bootTime: credentials.receipt.bootTime,
            bootIdentifier: credentials.receipt.bootIdentifier,
            serverOffset: credentials.receipt.serverOffset
        )
    }

    /// - Throws: ``SealedValueFault``.
    func open(_ record: CredentialsRecord, account: String) throws -> StoredCredentials {
        StoredCredentials(
            accessToken: try openText(record.accessToken, column: .accessToken, row: account),
            refreshToken: try openText(record.refreshToken, column: .refreshToken, row: account),
            receipt: TokenReceipt(
                expiresIn: record.expiresIn,
                receivedAt: record.receivedAt,
                bootTime: record.bootTime,
                bootIdentifier: record.bootIdentifier,
                serverOffset: record.serverOffset
            )
        )
    }

    func seal(_ intent: RotationIntent, account: String) throws -> RotationIntentRecord {
        RotationIntentRecord(
            idempotencyKey: try seal(intent.key, column: .rotationKey, row: account),
            startedAt: intent.startedAt
        )
    }

    /// - Throws: ``SealedValueFault``.
    func open(_ record: RotationIntentRecord, account: String) throws -> RotationIntent {
        RotationIntent(
            key: try openText(record.idempotencyKey, column: .rotationKey, row: account),
            startedAt: record.startedAt
        )
    }
}
