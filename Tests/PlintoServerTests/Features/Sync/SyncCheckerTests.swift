import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// What becomes of requests that wait at `GET /sync` where the database fails.
@Suite("Checking who waits for changes")
struct SyncCheckerTests {
    private func parts(_ test: TestServer, _ database: any Database) async throws -> Services {
        let environment = ServerEnvironment(
            clock: test.clock,
            log: Log(component: "test", minimum: .error, clock: test.clock),
            processors: 1
        )
        let configuration = ServerConfiguration(
            port: 0,
            database: .sqlite(file: test.scratch.file("server.db")),
            publicURL: test.server.publicURL,
            hasRateLimits: false,
            passwordCost: .testing
        )
        let vault = SigningKeyVault(
            database: test.server.database,
            keyFile: configuration.keyFile,
            clock: test.clock,
            random: environment.random
        )
        let (serverKey, keys) = try await vault.open()
        return try Services(
            configuration: configuration,
            environment: environment,
            database: database,
            floor: nil,
            serverKey: serverKey,
            keys: keys,
            publicURL: test.server.publicURL
        )
    }

    @Test("members of a changed organization who could not be looked up are looked up again")
    func members() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let organization = try await test.organization(of: john)
            let database = FailingDatabase(base: test.server.database)
            let parts = try await parts(test, database)
            let verifier = AccessTokenVerifier(
                keys: parts.keys,
                issuer: parts.publicURL,
                clock: parts.clock,
                uses: parts.uses
            )
            let authorizer = RequestAuthorizer(
                authenticator: Authenticator(
                    verifier: verifier,
                    keys: KeyVerifier(database: parts.database, uses: parts.keyUses, clock: parts.clock),
                    sessions: parts.sessions,
                    users: parts.users,
                    clock: parts.clock
                ),
                limiter: nil
            )
            let waiters = SyncWaiters()
            let checker = SyncChecker(
                feed: SyncFeed(database: database, lifetimes: .standard, clock: test.clock),
                waiters: waiters,
                authorizer: authorizer,
                database: parts.database,
                clock: test.clock
            )
            let request = waiters.register(john.user.id)
            defer { waiters.leave(request) }
            waiters.hear(.memberFeeds(organization))
            database.fails.withLock { $0 = true }
            await #expect(throws: (any Error).self) { _ = try await checker.checkDue() }
            #expect(waiters.withState { $0.organizations } == [organization])
            database.fails.withLock { $0 = false }
            _ = try await checker.checkDue()
            #expect(waiters.withState { $0.organizations.isEmpty })
        }
    }
}

/// Fails while it is told to.
private final class FailingDatabase: Database {
    let fails = Mutex(false)
    private let base: any Database

    init(base: any Database) {
        self.base = base
    }

    private func check() throws {
        if fails.withLock({ $0 }) { throw DatabaseError(.inputOutput, "the disk is gone") }
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try check()
        return try await base.read(body)
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        try check()
        return try await base.write(body)
    }

    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        base.observe(observer)
    }

    func foreignChanges() async throws -> Int64 {
        try await base.foreignChanges()
    }

    func close() async { await base.close() }
}
