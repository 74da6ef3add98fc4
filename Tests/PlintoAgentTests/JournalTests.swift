import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoAgent

/// The journal over a real database: each write durable, whole, and safe to repeat.
@Suite("Journal")
struct JournalTests {
    private static func place(_ id: String) -> AccountPlace {
        AccountPlace(id: id, server: "https://id.example.org")
    }

    /// A journal of an account that is signed in.
    private final class JournalFixture {
        let scratch: ScratchDirectory
        let database: SQLiteDatabase
        let cipher: ColumnCipher
        let queue: RevocationQueue
        let journal: StoreJournal
        let events = Mutex<[String]>([])

        init() async throws {
            scratch = try ScratchDirectory()
            database = try await SQLiteDatabase.open(
                SQLiteConfiguration(path: scratch.file("state.db")),
                migrations: AgentMigrations.all,
                clock: SystemClock(),
                log: LogRecorder().log
            )
            cipher = ColumnCipher(key: .random(from: SystemRandom()), random: SystemRandom())
            queue = RevocationQueue(cipher: cipher, random: SystemRandom(), clock: SystemClock())
            let observed = Observed()
            self.observed = observed
            journal = StoreJournal(
                account: JournalTests.place("login-1"),
                database: database,
                endings: database,
                cipher: cipher,
                revocations: queue,
                clock: SystemClock(),
                observe: { observed.add($0) }
            )
            let account = AccountRecord(
                id: "login-1",
                server: "https://id.example.org",
                email: "demo@example.com",
                login: "demo",
                userID: UserID(createdAt: Timestamp(seconds: 1), from: SystemRandom()),
                signedInAt: Timestamp(seconds: 1)
            )
            let record = try cipher.seal(JournalTests.credentials(1), account: JournalTests.place("login-1"))
            try await database.write { connection in
                try connection.agent.account.replace(with: account)
                try connection.agent.credentials.insert(record, account: "login-1")
            }
        }

        let observed: Observed

        var pending: [RevocationQueue.Entry] {
            get async throws { try await database.read { [queue] in try queue.all(in: $0).entries } }
        }
    }

    private final class Observed: Sendable {
        private let events = Mutex<[String]>([])
        var all: [String] { events.withLock { $0 } }

        func add(_ event: StoreJournal.Event) {
            events.withLock {
                switch event {
                case .rotated: $0.append("rotated")
                case .ended(let ending): $0.append("ended \(ending.error.reason)")
                }
            }
        }
    }

    private static func credentials(_ number: Int) -> StoredCredentials {
        StoredCredentials(
            accessToken: "access-\(number)",
            refreshToken: "refresh-\(number)",
            timestamps: TokenTimestamps(
                expiresIn: 3600,
                receivedAt: Timestamp(milliseconds: 1_737_201_600_123),
                bootTime: 4711,
                bootIdentifier: "boot",
                serverOffset: -250
            )
        )
    }

    private let intent = RotationIntent(key: "key-1", startedAt: Timestamp(milliseconds: 1_737_201_600_456))

    @Test("what is written is what is loaded, to the millisecond")
    func roundTrip() async throws {
        let fixture = try await JournalFixture()
        #expect(try await fixture.journal.load() == .signedIn(Self.credentials(1), nil))
        try await fixture.journal.begin(intent)
        #expect(try await fixture.journal.load() == .signedIn(Self.credentials(1), intent))
        try await fixture.journal.complete(Self.credentials(2))
        #expect(try await fixture.journal.load() == .signedIn(Self.credentials(2), nil))
        #expect(fixture.observed.all == ["rotated"])
    }

    @Test("every write may be repeated, but never with another key")
    func idempotent() async throws {
        let fixture = try await JournalFixture()
        try await fixture.journal.begin(intent)
        try await fixture.journal.begin(intent)
        await #expect(throws: JournalError.anotherIntent) {
            try await fixture.journal.begin(RotationIntent(key: "key-2", startedAt: intent.startedAt))
        }
        #expect(try await fixture.journal.load() == .signedIn(Self.credentials(1), intent))
        try await fixture.journal.complete(Self.credentials(2))
        try await fixture.journal.complete(Self.credentials(2))
        #expect(try await fixture.journal.load() == .signedIn(Self.credentials(2), nil))
    }

    @Test("a sign-out queues the tokens with the key of the rotation under way, in the same write")
    func signOut() async throws {
        let fixture = try await JournalFixture()
        try await fixture.journal.begin(intent)
        try await fixture.journal.end(nil)
        try await fixture.journal.end(nil)
        #expect(try await fixture.journal.load() == .signedOut(nil))
        let pending = try await fixture.pending
        #expect(pending.map(\.accessToken) == ["access-1"])
        #expect(pending.map(\.refreshToken) == ["refresh-1"])
        #expect(pending.map(\.key) == ["key-1"])
        #expect(pending.map(\.server) == ["https://id.example.org"])
        #expect(fixture.observed.all.isEmpty)
    }

    @Test("after a sign-out nothing is stored any more")
    func late() async throws {
        let fixture = try await JournalFixture()
        try await fixture.journal.end(nil)
        await #expect(throws: JournalError.sessionGone) { try await fixture.journal.begin(intent) }
        await #expect(throws: JournalError.sessionGone) { try await fixture.journal.complete(Self.credentials(2)) }
        #expect(try await fixture.journal.load() == .signedOut(nil))
    }

    @Test("the server's word wipes tokens and documents, keeps the reason, and is said once")
    func ended() async throws {
        let fixture = try await JournalFixture()
        let replica = ReplicaStore(
            account: JournalTests.place("login-1"),
            database: fixture.database,
            cipher: fixture.cipher
        )
        let sessions = SessionList(sessions: [])
        try await replica.store(sessions, of: ReplicaDocuments.sessions, at: Timestamp(seconds: 5))
        #expect(try await replica.load(ReplicaDocuments.sessions)?.value == sessions)
        let reason = APIError(.unauthorized, .refreshTokenReused, "It was used twice.")
        try await fixture.journal.begin(intent)
        try await fixture.journal.end(reason)
        try await fixture.journal.end(reason)
        #expect(try await fixture.journal.load() == .signedOut(reason))
        #expect(try await fixture.pending.isEmpty)
        #expect(try await replica.load(ReplicaDocuments.sessions) == nil)
        try await replica.store(sessions, of: ReplicaDocuments.sessions, at: Timestamp(seconds: 6))
        #expect(try await replica.load(ReplicaDocuments.sessions) == nil, "a late fetch came back to life")
        #expect(fixture.observed.all == ["ended refresh_token_reused"])
    }

    @Test("a journal of an earlier login changes nothing of the present one")
    func earlierLogin() async throws {
        let fixture = try await JournalFixture()
        let old = fixture.journal
        let account = AccountRecord(
            id: "login-2",
            server: "https://id.example.org",
            email: "demo@example.com",
            login: "demo",
            userID: UserID(createdAt: Timestamp(seconds: 1), from: SystemRandom()),
            signedInAt: Timestamp(seconds: 2)
        )
        let record = try fixture.cipher.seal(Self.credentials(7), account: JournalTests.place("login-2"))
        try await fixture.database.write { connection in
            try connection.agent.account.replace(with: account)
            try connection.agent.credentials.insert(record, account: "login-2")
        }
        await #expect(throws: JournalError.sessionGone) { try await old.complete(Self.credentials(2)) }
        try await old.end(APIError(.unauthorized, .sessionEnded, "Over."))
        try await old.end(nil)
        #expect(try await old.load() == .signedOut(nil))
        let present = StoreJournal(
            account: JournalTests.place("login-2"),
            database: fixture.database,
            endings: fixture.database,
            cipher: fixture.cipher,
            revocations: fixture.queue,
            clock: SystemClock(),
            observe: { _ in }
        )
        #expect(try await present.load() == .signedIn(Self.credentials(7), nil))
        #expect(try await fixture.pending.isEmpty)
    }
}
