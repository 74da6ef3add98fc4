import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// Records when and from where API keys are used: to the minute, and never on the path of a request.
struct KeyUseRecorder: Sendable {
    /// A key, and the IP address group that used it.
    struct Use: Hashable, Sendable {
        let key: APIKeyID
        let address: String
    }

    /// The first request of a use.
    struct Note: Sendable {
        let user: UserID
        let client: ClientDescription
        let at: Timestamp
    }

    /// In milliseconds: a use within this time of the last recorded one is not recorded.
    private static let precision: Int64 = 60_000
    private static let capacity = 65_536

    /// The uses that are not written yet.
    let writer: WriteBehind<Use, Note>

    init(database: ServerDatabase, log: Log) {
        writer = WriteBehind(
            "uses of API keys",
            .init(capacity: Self.capacity),
            log: log,
            merge: { older, _ in older },
            write: { uses in
                try await database.write { transaction in
                    for (use, note) in uses {
                        guard try transaction.apiKeys.noteUse(use.key, from: use.address, at: note.at) else { continue }
                        // Recorded a moment after the request, and so with a request id of its own.
                        let context = RequestContext(
                            requestID: RequestID(createdAt: note.at, from: database.random).text,
                            client: note.client,
                            actor: .apiKey(use.key, of: note.user)
                        )
                        try database.acting(as: context, in: transaction).audit.record(
                            .apiKeyUsedFromNewAddress,
                            about: note.user,
                            on: use.key
                        )
                    }
                }
            }
        )
    }

    /// Records the use of a key; costs no more than a lock, and usually not even that.
    func note(_ record: APIKeyRecord, by client: ClientDescription, at now: Timestamp) {
        let address = IPAddressGroup.name(of: client.address)
        if let last = record.key.lastUsedAt, record.lastUsedFrom == address,
            (0..<Self.precision).contains(now.milliseconds(since: last))
        {
            return
        }
        let note = Note(user: record.key.userID, client: client, at: now)
        writer.note(note, for: Use(key: record.key.id, address: address))
    }
}
