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
    private final class Desk {
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
            receipt: TokenReceipt(
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
        let desk = try await Desk()
        #expect(try await desk.journal.load() == .signedIn(Self.credentials(1), nil))
        try await desk.journal.begin(intent)
        #expect(try await desk.journal.load() == .signedIn(Self.credentials(1), intent))
        try await desk.journal.complete(Self.credentials(2))
        #expect(try await desk.journal.load() == .signedIn(Self.credentials(2), nil))
        #expect(desk.observed.all == ["rotated"])
    }

    @Test("every write may be repeated, but never with another key")
    func idempotent() async throws {
        let desk = try await Desk()
        try await desk.journal.begin(intent)
        try await desk.journal.begin(intent)
        await #expect(throws: JournalFault.anotherIntent) {
            try await desk.journal.begin(RotationIntent(key: "key-2", startedAt: intent.startedAt))
        }
        #expect(try await desk.journal.load() == .signedIn(Self.credentials(1), intent))
        try await desk.journal.complete(Self.credentials(2))
        try await desk.journal.complete(Self.credentials(2))
        #expect(try await desk.journal.load() == .signedIn(Self.credentials(2), nil))
    }

    @Test("a sign-out queues the tokens with the key of the rotation under way, in the same write")
    func signOut() async throws {
        let desk = try await Desk()
        try await desk.journal.begin(intent)
        try await desk.journal.end(nil)
        try await desk.journal.end(nil)
        #expect(try await desk.journal.load() == .signedOut(nil))
        let pending = try await desk.pending
        #expect(pending.map(\.accessToken) == ["access-1"])
        #expect(pending.map(\.refreshToken) == ["refresh-1"])
        #expect(pending.map(\.key) == ["key-1"])
        #expect(pending.map(\.server) == ["https://id.example.org"])
        #expect(desk.observed.all.isEmpty)
    }

    @Test("after a sign-out nothing is stored any more")
    func late() async throws {
        let desk = try await Desk()
        try await desk.journal.end(nil)
        await #expect(throws: JournalFault.sessionGone) { try await desk.journal.begin(intent) }
        await #expect(throws: JournalFault.sessionGone) { try await desk.journal.complete(Self.credentials(2)) }
        #expect(try await desk.journal.load() == .signedOut(nil))
    }

    @Test("the server's word wipes tokens and documents, keeps the reason, and is said once")
    func ended() async throws {
        let desk = try await Desk()
        let replica = ReplicaStore(account: JournalTests.place("login-1"), database: desk.database, cipher: desk.cipher)
        let sessions = SessionList(sessions: [])
        try await replica.store(sessions, of: ReplicaDocuments.sessions, at: Timestamp(seconds: 5))
        #expect(try await replica.load(ReplicaDocuments.sessions)?.value == sessions)
        let reason = APIError(.unauthorized, .refreshTokenReused, "It was used twice.")
        try await desk.journal.begin(intent)
        try await desk.journal.end(reason)
        try await desk.journal.end(reason)
        #expect(try await desk.journal.load() == .signedOut(reason))
        #expect(try await desk.pending.isEmpty)
        #expect(try await replica.load(ReplicaDocuments.sessions) == nil)
        try await replica.store(sessions, of: ReplicaDocuments.sessions, at: Timestamp(seconds: 6))
        #expect(try await replica.load(ReplicaDocuments.sessions) == nil, "a late fetch came back to life")
        #expect(desk.observed.all == ["ended refresh_token_reused"])
    }

    @Test("a journal of an earlier login changes nothing of the present one")
    func earlierLogin() async throws {
        let desk = try await Desk()
        let old = desk.journal
        let account = AccountRecord(
            id: "login-2",
            server: "https://id.example.org",
            email: "demo@example.com",
            login: "demo",
            userID: UserID(createdAt: Timestamp(seconds: 1), from: SystemRandom()),
            signedInAt: Timestamp(seconds: 2)
        )
        let record = try desk.cipher.seal(Self.credentials(7), account: JournalTests.place("login-2"))
        try await desk.database.write { connection in
            try connection.agent.account.replace(with: account)
            try connection.agent.credentials.insert(record, account: "login-2")
        }
        await #expect(throws: JournalFault.sessionGone) { try await old.complete(Self.credentials(2)) }
        try await old.end(APIError(.unauthorized, .sessionEnded, "Over."))
        try await old.end(nil)
        #expect(try await old.load() == .signedOut(nil))
        let present = StoreJournal(
            account: JournalTests.place("login-2"),
            database: desk.database,
            endings: desk.database,
            cipher: desk.cipher,
            revocations: desk.queue,
            clock: SystemClock(),
            observe: { _ in }
        )
        #expect(try await present.load() == .signedIn(Self.credentials(7), nil))
        #expect(try await desk.pending.isEmpty)
    }
}
