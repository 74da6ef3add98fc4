import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Testing

@testable import PlintoServer

@Suite("Requests for letters")
struct LinkRequestTests {
    @Test(
        "an address without an account costs as many hashes as one with an account would",
        arguments: [(LinkPurpose.magicLink, 1), (.passwordReset, 0)]
    )
    func sameHashes(purpose: LinkPurpose, hashes: Int) async throws {
        let scratch = try ScratchDirectory()
        let clock = TestClock()
        let random = SystemRandom()
        let log = Log(component: "test", minimum: .error, clock: clock)
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("server.db")),
            migrations: ServerMigrations.all,
            clock: clock,
            log: log
        )
        let pool = HashingPool(threads: 1, clock: clock)
        let answer = AnswerLinkRequests(
            database: database,
            desk: LinkDesk(clock: clock, random: random),
            passwords: PasswordKeeper(parameters: .testing, pool: pool, random: random),
            mail: MailOutbox(
                sealer: SecretSealer(key: try AEADKey(bytes: random.bytes(32)), random: random),
                clock: clock,
                random: random,
                job: BackgroundJob("mail", log: log) { nil }
            ),
            audit: AuditTrail(clock: clock, random: random),
            publicURL: "http://plinto.test",
            longestDelay: .zero
        )
        try await LinkRequests(answer, hasRateLimits: false, log: log).take(
            purpose,
            email: "nobody@example.com",
            from: CallOrigin(
                client: ClientDescription(address: "192.0.2.1", userAgent: nil),
                requestID: "req_test"
            )
        )
        let before = pool.statistics.started
        #expect(try await answer() == nil)
        #expect(pool.statistics.started - before == hashes)
        let end = Timestamp(seconds: 9_000_000_000)
        #expect(try await database.read { try $0.mail.due(at: end, limit: 10).isEmpty })
        #expect(try await database.read { try $0.linkRequests.waiting(limit: 10).isEmpty })
        await database.close()
    }
}
