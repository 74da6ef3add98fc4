import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization
import TestSupport

/// A server of one user over real sockets, with the token rules of the protocol, that misbehaves as it is told.
final class TestServer: Sendable {
    static let email = "demo@example.com"
    static let password = "correct horse battery staple"

    enum Fault: Sendable {
        /// Takes the request, and never answers.
        case hang
        case answer(HTTPResponse)
        case refuse(APIError)
        /// Does what was asked, and answers as a gateway does that lost the answer.
        case loseResponse
    }

    struct Seen: Sendable {
        let path: String
        let idempotencyKey: String?
        let bearer: String?
    }

    private struct Session {
        var id: SessionID
        var refreshToken: String
        var accessTokens: Set<String>
        /// The predecessors, each with the key it was rotated with.
        var consumed: [String: String] = [:]
    }

    private struct State {
        var sessions: [Session] = []
        var fault: (@Sendable (String) -> Fault?)?
        var interruptions: [String: @Sendable () async -> Void] = [:]
        var seen: [Seen] = []
        var firstName = "Demo"
        var expiresIn = 3600
        var thefts = 0
        /// The code that a sign-in must be completed with; nil where the password is enough.
        var secondFactor: String?
        /// By its token, the wrong codes that a sign-in which waits has had.
        var pending: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let server = Mutex<HTTPServer?>(nil)
    private let port: Mutex<UInt16> = Mutex(0)
    private let random = SystemRandom()
    private let userID = UserID(createdAt: Timestamp(seconds: 1_737_201_600), from: SystemRandom())

    init() throws { try start() }

    deinit {
        let running = server.withLock { $0 }
        Task { await running?.shutdown(grace: .zero) }
    }

    /// Listens, on the old port where there was one.
    func start() throws {
        let log = Log(component: "test-server", minimum: .error)
        let handler: HTTPHandler = { [weak self] in await self?.answer($0) ?? HTTPResponse(status: 500) }
        let new = try HTTPServer(loops: 1, limits: .standard, log: log, handler: handler)
        guard case .tcp(_, let bound) = try new.listen(on: .tcp(host: "127.0.0.1", port: port.withLock { $0 })) else {
            throw SystemError("listen", path: nil, code: 0)
        }
        port.withLock { $0 = bound }
        server.withLock { $0 = new }
    }

    /// Goes away: connections are refused from now on.
    func stop() async {
        await server.withLock { $0 }?.shutdown(grace: .zero)
        server.withLock { $0 = nil }
    }

    var address: String { "http://127.0.0.1:\(port.withLock { $0 })" }
    var seen: [Seen] { state.withLock { $0.seen } }
    /// Sessions that are alive.
    var sessionCount: Int { state.withLock { $0.sessions.count } }
    /// Tokens presented in a way that an honest client never does.
    var thefts: Int { state.withLock { $0.thefts } }

    func seen(_ path: String) -> [Seen] { seen.filter { $0.path == path } }
    func set(expiresIn: Int) { state.withLock { $0.expiresIn = expiresIn } }
    /// From now on a sign-in needs this code as well.
    func set(secondFactor: String?) { state.withLock { $0.secondFactor = secondFactor } }
    func set(firstName: String) { state.withLock { $0.firstName = firstName } }

    /// From now on `fault` says for each path how to misbehave; nil from it is an honest answer.
    func misbehave(_ fault: @escaping @Sendable (String) -> Fault?) { state.withLock { $0.fault = fault } }
    func misbehave(always fault: Fault) { misbehave { _ in fault } }
    func behave() { state.withLock { $0.fault = nil } }

    /// Does `body` whenever `path` is asked for, after the answer is made and before it is sent.
    func whenAsked(_ path: String, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { $0.interruptions[path] = body }
    }

    /// The tokens of the sign-ins that wait.
    var pendingTokens: [String] { state.withLock { Array($0.pending.keys) } }

    /// Ends every session, as a person does on another device.
    func endSessions() { state.withLock { $0.sessions = [] } }

    func isGood(accessToken: String) -> Bool {
        state.withLock { $0.sessions.contains { $0.accessTokens.contains(accessToken) } }
    }

    private func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let bearer = request.fields["authorization"].map { String($0.dropFirst("Bearer ".count)) }
        let seen = Seen(path: request.path, idempotencyKey: request.fields["idempotency-key"], bearer: bearer)
        let fault = state.withLock { state in
            state.seen.append(seen)
            return state.fault
        }
        do {
            switch fault?(request.path) {
            case .hang:
                try? await Task.sleep(for: .seconds(3600))
                return HTTPResponse(status: 503)
            case .answer(let response): return response
            case .refuse(let error): throw error
            case .loseResponse:
                _ = try route(request, seen)
                return HTTPResponse(status: 502)
            case nil:
                let answer = try route(request, seen)
                await state.withLock { $0.interruptions[request.path] }?()
                return answer
            }
        } catch let error as APIError {
            return Self.json(error.status, ErrorEnvelope(error, requestID: "req_test"))
        } catch {
            return HTTPResponse(status: 500)
        }
    }

    private func route(_ request: HTTPRequest, _ seen: Seen) throws -> HTTPResponse {
        switch request.path {
        case "/v1/auth/signin":
            return Self.json(200, try signIn(WireJSON.decodeRequest(SignInRequest.self, from: request.body)))
        case "/v1/mfa/challenge/verify":
            return Self.json(200, try complete(WireJSON.decodeRequest(VerifyChallengeRequest.self, from: request.body)))
        case "/v1/auth/refresh":
            let body = try WireJSON.decodeRequest(RefreshRequest.self, from: request.body)
            return Self.json(200, try refresh(body.refreshToken, seen.idempotencyKey ?? ""))
        case "/v1/auth/signout":
            let session = try authenticated(seen)
            state.withLock { $0.sessions.removeAll { $0.id == session.id } }
            return Self.json(200, Acknowledgement("Signed out"))
        case "/v1/users/me":
            _ = try authenticated(seen)
            return Self.json(200, user)
        case "/v1/users/me/sessions":
            _ = try authenticated(seen)
            return Self.json(200, UserSessionList(sessions: []))
        case "/v1/sessions":
            return Self.json(200, SessionList(sessions: [Self.summary(of: try authenticated(seen).id)]))
        case "/v1/sessions/current":
            return Self.json(200, CurrentSessionResponse(session: current(try authenticated(seen).id)))
        default:
            throw APIError(.notFound, .noSuchRoute, "no such route")
        }
    }

    private func signIn(_ request: SignInRequest) throws -> SignInResponse {
        guard request.email.lowercased() == Self.email, request.password == Self.password else {
            throw APIError(.unauthorized, .wrongCredentials, "Wrong email or password.")
        }
        return state.withLock { state in
            guard state.secondFactor != nil else { return .signedIn(openSession(&state)) }
            let token = newToken("mfa")
            state.pending[token] = 0
            return .secondFactorRequired(MFAChallenge(token: token, methods: ["totp", "backup_code"]))
        }
    }

    private func complete(_ request: VerifyChallengeRequest) throws -> AuthenticationResponse {
        try state.withLock { state in
            guard let wrong = state.pending[request.mfaToken], wrong < MFAChallenge.mostTries else {
                throw APIError(.unauthorized, .mfaAttemptOver, "This sign-in is over.", field: "mfa_token")
            }
            guard request.code == state.secondFactor else {
                state.pending[request.mfaToken] = wrong + 1
                throw APIError(.unauthorized, .wrongCode, "This code is wrong.", field: "code")
            }
            state.pending[request.mfaToken] = nil
            return openSession(&state)
        }
    }

    private func openSession(_ state: inout State) -> AuthenticationResponse {
        let (access, refresh) = (newToken("access"), newToken("ref"))
        let id = SessionID(createdAt: Timestamp(seconds: 1_737_201_600), from: random)
        state.sessions.append(Session(id: id, refreshToken: refresh, accessTokens: [access]))
        return AuthenticationResponse(
            user: user(state.firstName),
            tokens: TokenPair(accessToken: access, refreshToken: refresh, expiresIn: state.expiresIn)
        )
    }

    private func refresh(_ token: String, _ key: String) throws -> TokenPair {
        try state.withLock { state in
            let access = newToken("access")
            if let index = state.sessions.firstIndex(where: { $0.refreshToken == token }) {
                state.sessions[index].consumed[token] = key
                state.sessions[index].refreshToken = newToken("ref")
                state.sessions[index].accessTokens.insert(access)
                return pair(access, state.sessions[index], state)
            }
            guard let index = state.sessions.firstIndex(where: { $0.consumed[token] != nil }) else {
                throw APIError(.unauthorized, .unknownRefreshToken, "No such token.")
            }
            guard state.sessions[index].consumed[token] == key else {
                state.thefts += 1
                state.sessions.remove(at: index)
                throw APIError(.unauthorized, .refreshTokenReused, "The token was used before.")
            }
            state.sessions[index].accessTokens.insert(access)
            return pair(access, state.sessions[index], state)
        }
    }

    private func pair(_ access: String, _ session: Session, _ state: State) -> TokenPair {
        TokenPair(accessToken: access, refreshToken: session.refreshToken, expiresIn: state.expiresIn)
    }

    private func authenticated(_ seen: Seen) throws -> Session {
        let session = state.withLock { state in
            state.sessions.first { session in seen.bearer.map { session.accessTokens.contains($0) } ?? false }
        }
        guard let session else { throw APIError(.unauthorized, .sessionEnded, "The session has ended.") }
        return session
    }

    private var user: User { user(state.withLock { $0.firstName }) }

    private func user(_ firstName: String) -> User {
        let time = Timestamp(seconds: 1_737_201_600)
        return User(id: userID, email: Self.email, firstName: firstName, createdAt: time, updatedAt: time)
    }

    private func current(_ id: SessionID) -> CurrentSession {
        let time = Timestamp(seconds: 1_737_201_600)
        return CurrentSession(
            id: id,
            userId: userID,
            createdAt: time,
            expiresAt: time.advanced(bySeconds: 2_592_000),
            ipAddress: "127.0.0.1",
            userAgent: nil,
            isActive: true
        )
    }

    private static func summary(of id: SessionID) -> SessionSummary {
        let time = Timestamp(seconds: 1_737_201_600)
        return SessionSummary(
            id: id,
            createdAt: time,
            lastActiveAt: time,
            ipAddress: "127.0.0.1",
            device: "plinto-agent on Linux",
            isCurrent: true
        )
    }

    private func newToken(_ prefix: String) -> String { "\(prefix)_\(Hex.encode(random.bytes(24)))" }

    private static func json(_ status: Int, _ value: some Encodable) -> HTTPResponse {
        HTTPResponse(
            status: status,
            fields: ["Content-Type": "application/json"],
            body: (try? WireJSON.encode(value)) ?? []
        )
    }
}
