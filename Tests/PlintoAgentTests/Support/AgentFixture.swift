import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@testable import PlintoAgent

/// One test's agent on a real socket with a real database, and the server that it signs in to.
final class AgentFixture: Sendable {
    let scratch: ScratchDirectory
    let server: TestServer
    let clock = AdjustableClock()
    let logs = LogRecorder()
    private let running = Mutex<Agent?>(nil)

    /// The time that the agent waits for the server.
    private let patience: Duration

    init(patience: Duration = .seconds(20)) throws {
        self.patience = patience
        scratch = try ScratchDirectory()
        server = try TestServer()
    }

    var socket: String { scratch.file("run/agent.sock") }
    var stateDirectory: String { scratch.file("state") }
    var client: LocalClient { LocalClient(path: socket) }

    /// Short pauses between tries; waits for the server are short where `patience` says so, else generous.
    func configuration(patience: Duration = .seconds(20)) -> AgentConfiguration {
        var timing = AgentConfiguration.Timing()
        timing.firstFetchLimit = patience
        timing.signOutLimit = patience
        timing.revocationRetry = .milliseconds(50)
        timing.accessLogInterval = .milliseconds(10)
        timing.socketCheck = .milliseconds(20)
        timing.shutdownGrace = .milliseconds(200)
        var refresh = RefreshPolicy()
        refresh.callerDeadline = patience
        refresh.patience = min(patience, refresh.patience)
        refresh.retrySpacing = .milliseconds(20)
        refresh.backoff.base = .milliseconds(20)
        refresh.backoff.cap = .milliseconds(200)
        return AgentConfiguration(
            socketPath: socket,
            stateDirectory: stateDirectory,
            refresh: refresh,
            timing: timing,
            passphraseCosts: .testing
        )
    }

    @discardableResult
    func start(passphrase: String? = nil) async throws -> Agent {
        var configuration = configuration(patience: patience)
        configuration.passphrase = passphrase
        return try await start(configuration)
    }

    @discardableResult
    func start(_ configuration: AgentConfiguration) async throws -> Agent {
        let agent = try await Agent.start(
            configuration,
            in: AgentEnvironment(
                clock: clock,
                random: SystemRandom(),
                transport: CurlTransport(connectTimeout: .seconds(2), timeout: .seconds(4)),
                log: logs.log
            )
        )
        running.withLock { $0 = agent }
        return agent
    }

    func stop() async {
        let agent = running.withLock { running in
            defer { running = nil }
            return running
        }
        await agent?.stop()
    }

    func restart() async throws {
        await stop()
        try await start()
    }

    func login(email: String = TestServer.email, password: String = TestServer.password) async throws -> HTTPResponse {
        try await client.post(
            "/agent/v1/login",
            AgentLoginRequest(server: server.address, email: email, password: password)
        )
    }

    /// An agent that is signed in.
    func moveIn() async throws {
        try await start()
        let answer = try await login()
        try #require(answer.status == 200, "\(answer.text)")
    }

    func lock() async throws -> HTTPResponse { try await client.send(.post, "/agent/v1/lock") }

    func unlock(_ passphrase: String? = nil) async throws -> HTTPResponse {
        try await client.post("/agent/v1/unlock", UnlockRequest(passphrase: passphrase))
    }

    func setPassphrase(_ passphrase: String, current: String? = nil) async throws -> HTTPResponse {
        let request = SetPassphraseRequest(passphrase: passphrase, currentPassphrase: current)
        return try await client.send(.put, "/agent/v1/passphrase", body: WireJSON.encode(request))
    }

    func removePassphrase(current: String) async throws -> HTTPResponse {
        try await client.post(
            "/agent/v1/passphrase/remove",
            RemovePassphraseRequest(currentPassphrase: current)
        )
    }

    func status() async throws -> AgentStatus {
        try await client.get("/agent/v1/status").decode()
    }

    func token(minimumTTL: Int? = nil) async throws -> HTTPResponse {
        try await client.get("/agent/v1/token" + (minimumTTL.map { "?min_ttl=\($0)" } ?? ""))
    }

    /// Gives an agent to `body` and takes it down again, whatever happens.
    static func run(
        patience: Duration = .seconds(20),
        _ body: (AgentFixture) async throws -> Void
    ) async throws {
        let fixture = try AgentFixture(patience: patience)
        do {
            try await body(fixture)
        } catch {
            await fixture.stop()
            await fixture.server.stop()
            throw error
        }
        await fixture.stop()
        await fixture.server.stop()
    }
}

extension AgentFixture {
    /// The agent's database, while no agent runs.
    func openDatabase() async throws -> SQLiteDatabase {
        try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("state/state.db")),
            migrations: AgentMigrations.all,
            clock: clock,
            log: logs.log
        )
    }
}
