import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// A real server on a real socket over a real database, with a clock that the test owns and cheap hashes.
final class TestServer: Sendable {
    static let password = "correct horse battery staple"

    let clock: TestClock
    let scratch: ScratchDirectory
    let server: PlintoServer
    let client: WireClient

    private init(clock: TestClock, scratch: ScratchDirectory, server: PlintoServer) {
        self.clock = clock
        self.scratch = scratch
        self.server = server
        guard case .tcp(_, let port) = server.address else { preconditionFailure("the server listens on TCP") }
        client = WireClient(port: port)
    }

    /// Runs `body` against a new server and stops it.
    static func run<Value>(
        clock: TestClock = TestClock(),
        scratch: ScratchDirectory? = nil,
        hashing: (processors: Int, queueLimit: Int) = (2, 64),
        log: Log? = nil,
        watchdog: LoopWatchdog? = nil,
        services: [any Service] = [],
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (TestServer) async throws -> Value
    ) async throws -> Value {
        let scratch = try scratch ?? ScratchDirectory()
        let server = try await start(
            clock: clock,
            scratch: scratch,
            hashing: hashing,
            log: log,
            watchdog: watchdog,
            services: services,
            change
        )
        let test = TestServer(clock: clock, scratch: scratch, server: server)
        do {
            let value = try await body(test)
            await server.stop()
            return value
        } catch {
            await server.stop()
            throw error
        }
    }

    static func start(
        clock: TestClock,
        scratch: ScratchDirectory,
        hashing: (processors: Int, queueLimit: Int) = (2, 64),
        log: Log? = nil,
        watchdog: LoopWatchdog? = nil,
        services: [any Service] = [],
        _ change: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws(StartError) -> PlintoServer {
        var configuration = ServerConfiguration(
            port: 0,
            database: .sqlite(file: scratch.file("server.db")),
            publicURL: "http://plinto.test",
            hasRateLimits: false,
            passwordCost: .testing
        )
        change(&configuration)
        return try await PlintoServer.start(
            configuration,
            in: ServerEnvironment(
                clock: clock,
                log: log ?? SentTemplates(scratch).log(clock),
                processors: hashing.processors,
                watchdog: watchdog,
                hashingQueueLimit: hashing.queueLimit,
                longestEmailDelay: .zero,
                additionalServices: services,
                // Every test of the server shows that each write closure may run more than once.
                wrapDatabase: { RerunningDatabase(base: $0) }
            )
        )
    }

    // MARK: Requests

    func json(
        _ method: String,
        _ path: String,
        _ body: some Encodable,
        fields: [String: String] = [:]
    ) async throws -> WireClient.Response {
        try await client.send(method, path, fields: fields, body: WireJSON.encode(body))
    }

    func send(
        _ method: String,
        _ path: String,
        as tokens: TokenPair? = nil,
        text: String? = nil
    ) async throws -> WireClient.Response {
        let fields = tokens.map { ["Authorization": "Bearer \($0.accessToken)"] } ?? [:]
        return try await client.send(method, path, fields: fields, body: text.map { Array($0.utf8) })
    }

    func signUp(_ email: String = "john@example.com") async throws -> AuthenticationResponse {
        let answer = try await json("POST", "/v1/auth/signup", SignUpRequest(email: email, password: Self.password))
        #expect(answer.status == 201)
        return try answer.decode()
    }

    func signIn(_ email: String = "john@example.com") async throws -> TokenPair {
        let answer = try await json("POST", "/v1/auth/signin", SignInRequest(email: email, password: Self.password))
        #expect(answer.status == 200)
        return try answer.decode(AuthenticationResponse.self).tokens
    }

    func refresh(_ token: String, key: String? = nil) async throws -> WireClient.Response {
        try await json(
            "POST",
            "/v1/auth/refresh",
            RefreshRequest(refreshToken: token),
            fields: key.map { ["Idempotency-Key": $0] } ?? [:]
        )
    }

    /// The status of `GET /users/me` with these tokens.
    func access(_ tokens: TokenPair) async throws -> Int {
        try await send("GET", "/v1/users/me", as: tokens).status
    }

    /// Makes a user an administrator in the database, before the server has met them; and signs them in.
    func administrator(_ email: String = "admin@example.com") async throws -> AuthenticationResponse {
        let user = try await signUp(email)
        try await server.database.write { try $0.users.setAdministrator(true, of: user.user.id) }
        return user
    }

    /// What the audit log says of a user, each as often as it happened, in the order of the words: within the one
    /// millisecond of a clock that stands still there is no other.
    func audit(of user: UserID) async throws -> [AuditAction] {
        try await server.database.read { connection in
            try connection.auditEntries.entries(of: user).flatMap { Array(repeating: $0.action, count: $0.count) }
                .sorted { $0.rawValue < $1.rawValue }
        }
    }
}
