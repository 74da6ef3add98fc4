import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Records when and from where API keys are used: to the minute, and never on the path of a request. What was noted is
/// written once a second at most, all of it in one transaction.
final class KeyUseRecorder: Sendable {
    private struct Use: Hashable {
        let key: APIKeyID
        /// A group of addresses.
        let address: String
    }

    private struct Note {
        let user: UserID
        let client: ClientDescription
        let at: Timestamp
    }

    /// In milliseconds: a use that is younger than this since the last one that was recorded says nothing new.
    private static let precision: Int64 = 60_000
    private static let pause = Duration.seconds(1)
    private static let limit = 65_536

    /// Writes what was noted.
    let job: BackgroundJob
    private let pending: Pending

    /// What was noted and is not written yet; apart, for the job holds on to it.
    private final class Pending: Sendable {
        let notes = Mutex<[Use: Note]>([:])
        let database: any Database
        let audit: AuditTrail
        let random: any RandomSource

        init(database: any Database, audit: AuditTrail, random: any RandomSource) {
            self.database = database
            self.audit = audit
            self.random = random
        }

        func write() async throws {
            let taken = notes.withLock { notes in
                defer { notes = [:] }
                return notes
            }
            guard !taken.isEmpty else { return }
            do {
                try await database.write { connection in
                    for (use, note) in taken { try self.write(use, note, in: connection) }
                }
            } catch {
                notes.withLock { $0.merge(taken) { newer, _ in newer } }
                throw error
            }
        }

        private func write(_ use: Use, _ note: Note, in connection: any Transaction) throws {
            guard try connection.apiKeys.noteUse(use.key, from: use.address, at: note.at) else { return }
            // Told of a moment after the request, and so by an id of its own.
            let origin = CallOrigin(
                client: note.client,
                requestID: RequestID(createdAt: note.at, from: random).text,
                apiKey: use.key
            )
            try audit.record(
                .apiKeyUsedFromNewAddress,
                user: note.user,
                target: use.key.text,
                origin: origin,
                in: connection
            )
        }
    }

    init(database: any Database, audit: AuditTrail, random: any RandomSource, log: Log) {
        let pending = Pending(database: database, audit: audit, random: random)
        self.pending = pending
        job = BackgroundJob("uses of API keys", log: log) {
            try await pending.write()
            // Those of the next second go together.
            try await Task.sleep(for: Self.pause)
            return pending.notes.withLock { $0.isEmpty } ? nil : .zero
        }
    }

    /// Notes that a key was used; costs no more than a lock, and mostly not even that.
    func note(_ record: APIKeyRecord, by client: ClientDescription, at now: Timestamp) {
        let address = IPAddressGroup.name(of: client.address)
        if let last = record.key.lastUsedAt, record.lastUsedFrom == address,
            (0..<Self.precision).contains(now.milliseconds(since: last))
        {
            return
        }
        let use = Use(key: record.key.id, address: address)
        let isNew = pending.notes.withLock { notes in
            guard notes[use] == nil, notes.count < Self.limit else { return false }
            notes[use] = Note(user: record.key.userID, client: client, at: now)
            return true
        }
        if isNew { job.call() }
    }

    /// Writes what is pending; for the end of the process.
    func flush() async {
        try? await pending.write()
    }
}
