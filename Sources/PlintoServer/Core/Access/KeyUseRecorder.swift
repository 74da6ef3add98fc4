import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Records when and from where API keys are used: to the minute, and never on the path of a request. Records are
/// written at most once a second, all of them in one transaction.
final class KeyUseRecorder: Sendable {
    private struct Use: Hashable {
        let key: APIKeyID
        /// An IP address group.
        let address: String
    }

    private struct Note {
        let user: UserID
        let client: ClientDescription
        let at: Timestamp
    }

    /// In milliseconds: a use within this time of the last recorded one is not recorded.
    private static let precision: Int64 = 60_000
    private static let pause = Duration.seconds(1)
    private static let limit = 65_536

    /// Writes the pending records.
    let job: BackgroundJob
    private let pending: Pending

    /// The pending records; separate, because the job retains them.
    private final class Pending: Sendable {
        let notes = Mutex<[Use: Note]>([:])
        let database: any Database
        let audit: AuditLog
        let random: any RandomSource

        init(database: any Database, audit: AuditLog, random: any RandomSource) {
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
                try await database.write { transaction in
                    for (use, note) in taken { try self.write(use, note, in: transaction) }
                }
            } catch {
                notes.withLock { $0.merge(taken) { newer, _ in newer } }
                throw error
            }
        }

        private func write(_ use: Use, _ note: Note, in transaction: any Transaction) throws {
            guard try transaction.apiKeys.noteUse(use.key, from: use.address, at: note.at) else { return }
            // Recorded a moment after the request, and so with a request id of its own.
            let context = RequestContext(
                requestID: RequestID(createdAt: note.at, from: random).text,
                client: note.client,
                actor: .apiKey(use.key, of: note.user)
            )
            try audit.record(
                .apiKeyUsedFromNewAddress,
                user: note.user,
                target: use.key.text,
                in: transaction.acting(as: context)
            )
        }
    }

    init(database: any Database, audit: AuditLog, random: any RandomSource, log: Log) {
        let pending = Pending(database: database, audit: audit, random: random)
        self.pending = pending
        job = BackgroundJob("uses of API keys", log: log) {
            try await pending.write()
            // Changes of the next second are written together.
            try await Task.sleep(for: Self.pause)
            return pending.notes.withLock { $0.isEmpty } ? nil : .zero
        }
    }

    /// Records the use of a key; costs no more than a lock, and usually not even that.
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

    /// Writes the pending changes at the end of the process.
    func flush() async {
        try? await pending.write()
    }
}
