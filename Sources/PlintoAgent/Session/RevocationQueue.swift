import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSync

/// The sessions that were signed out locally and not yet at their server.
///
/// A sign-out moves the tokens here in the transaction that removes the account, so that the server is notified even
/// after a crash or a week without a network.
struct RevocationQueue: Sendable {
    /// A decrypted row of the queue.
    struct Entry: Sendable {
        let id: String
        let server: String
        var accessToken: String
        var refreshToken: String
        /// The `Idempotency-Key` for the rotation that may be needed first.
        var key: String
        let createdAt: Timestamp
    }

    let cipher: ColumnCipher
    let random: any RandomSource
    let clock: any TimeSource

    /// Queues the session of `account` if it still has one.
    func enqueue(_ account: AccountRecord, in transaction: any Transaction) throws {
        guard let record = try transaction.agent.credentials.find(account: account.id) else { return }
        let credentials = try cipher.open(record, account: account.place)
        let intent = try transaction.agent.rotationIntent.find(account: account.id).map {
            try cipher.open($0, account: account.place)
        }
        try enqueue(credentials, key: intent?.key, server: account.server, in: transaction)
    }

    /// Queues a session that the agent never stored.
    ///
    /// - Parameter key: The key of a rotation of these tokens that may have reached the server; nil if there was none.
    func enqueue(
        _ credentials: StoredCredentials,
        key: String?,
        server: String,
        in transaction: any Transaction
    ) throws {
        let entry = Entry(
            id: Hex.encode(random.bytes(16)),
            server: server,
            accessToken: credentials.accessToken,
            refreshToken: credentials.refreshToken,
            key: key ?? newKey(),
            createdAt: clock.now()
        )
        try transaction.agent.pendingRevocations.insert(seal(entry))
    }

    /// The queued sessions, oldest first, and the ids of rows that cannot be decrypted, which must not block the
    /// others.
    func all(in transaction: any Transaction) throws -> (entries: [Entry], unreadable: [String]) {
        var entries: [Entry] = []
        var unreadable: [String] = []
        for record in try transaction.agent.pendingRevocations.all() {
            do {
                entries.append(try open(record))
            } catch is SealedValueError {
                unreadable.append(record.id)
            }
        }
        return (entries, unreadable)
    }

    /// A key for one rotation: 256 random bits.
    func newKey() -> String { Base64URL.encode(random.bytes(32)) }

    func seal(_ entry: Entry) throws -> PendingRevocationRecord {
        PendingRevocationRecord(
            id: entry.id,
            server: entry.server,
            accessToken: try cipher.seal(
                entry.accessToken,
                column: .revokedAccessToken,
                row: entry.id,
                server: entry.server
            ),
            refreshToken: try cipher.seal(
                entry.refreshToken,
                column: .revokedRefreshToken,
                row: entry.id,
                server: entry.server
            ),
            idempotencyKey: try cipher.seal(entry.key, column: .revocationKey, row: entry.id, server: entry.server),
            createdAt: entry.createdAt
        )
    }

    private func open(_ record: PendingRevocationRecord) throws -> Entry {
        Entry(
            id: record.id,
            server: record.server,
            accessToken: try cipher.openText(
                record.accessToken,
                column: .revokedAccessToken,
                row: record.id,
                server: record.server
            ),
            refreshToken: try cipher.openText(
                record.refreshToken,
                column: .revokedRefreshToken,
                row: record.id,
                server: record.server
            ),
            key: try cipher.openText(
                record.idempotencyKey,
                column: .revocationKey,
                row: record.id,
                server: record.server
            ),
            createdAt: record.createdAt
        )
    }
}
