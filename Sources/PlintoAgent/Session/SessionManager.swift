import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem
import PlintoTransport

/// Opens, replaces and ends the agent's session.
struct SessionManager: Sendable {
    /// What sessions are made with.
    struct Parts: Sendable {
        let database: any Database
        let cipher: ColumnCipher
        let clock: any TimeSource
        let random: any RandomSource
        let transport: any Transport
        let crashPoints: CrashPoints
        let log: Log
        let refresh: RefreshPolicy
        let replica: Replica.Policy
        /// How long a sign-out waits for the server to hear of it.
        let signOutLimit: Duration

        func client(_ server: ServerAddress) -> RESTClient {
            RESTClient(server: server, transport: transport, userAgent: "plinto-agent/\(Version.current) (Linux)")
        }
    }

    let board: SessionBoard
    private let parts: Parts
    private let queue: RevocationQueue
    private let revoker: Revoker
    private let gate = SerialGate()

    init(parts: Parts, board: SessionBoard, queue: RevocationQueue, revoker: Revoker) {
        self.parts = parts
        self.board = board
        self.queue = queue
        self.revoker = revoker
    }

    /// Takes up the session that the store holds, and the sign-outs that servers have yet to hear of.
    func start() async throws {
        if let account = try await parts.database.read({ try $0.agent.account.current() }) {
            if account.ending == nil {
                let session = try open(account)
                try await session.keeper.start()
                _ = board.replace(with: .signedIn(session))
            } else {
                _ = board.replace(with: .signedOut(account))
            }
        }
        await revoker.wake()
    }

    /// Signs in, and takes the place of an earlier session of the same account.
    ///
    /// - Throws: ``APIError``: 400 that names the field, 409 `already_signed_in` where it is another account that is
    ///   signed in, 503 `offline`, else the server's own words.
    func login(_ request: AgentLoginRequest) async throws {
        let server = try ServerAddress(parsing: request.server)
        let login = try LoginFields(request)
        try await gate.run { try await signIn(login, at: server) }
    }

    /// Signs out here at once, and on the server if it answers in time; if not, it is told later.
    func logout() async throws {
        try await gate.run { try await signOut() }
    }

    /// The network is back, or another one: what waits for it is tried now.
    func networkChanged() async {
        await revoker.wake()
        if case .signedIn(let session) = board.current { await session.keeper.wake() }
    }

    /// Ends the work, not the session.
    func stop() async {
        await revoker.stop()
        // Taken down, for its keeper's journal refers back to the board.
        await board.replace(with: .signedOut(nil))?.stop()
    }

    // MARK: Signing in

    private static let secondFactorRequired = APIError(
        .unauthorized,
        .secondFactorRequired,
        "This account asks for a second factor, which the agent cannot send yet."
    )

    private func signIn(_ login: LoginFields, at server: ServerAddress) async throws {
        if case .signedIn(let present) = board.current, !login.names(present.account, at: server) {
            throw APIError.invalid(
                "email",
                .alreadySignedIn,
                "\(present.account.email) is signed in to \(present.account.server). "
                    + "Sign out first with: plinto logout",
                status: 409
            )
        }
        let moment = Moment(reading: parts.clock)
        let received: Received<SignInResponse>
        do {
            received = try await parts.client(server).call(
                API.Auth.signIn,
                SignInRequest(email: login.email, password: login.password)
            )
        } catch {
            throw Self.apiError(error, server)
        }
        guard case .signedIn(let signedIn) = received.value else { throw Self.secondFactorRequired }
        let user = signedIn.user
        let tokens = signedIn.tokens
        let account = AccountRecord(
            id: Hex.encode(parts.random.bytes(16)),
            server: server.origin,
            email: user.email,
            login: login.email,
            userID: user.id,
            signedInAt: parts.clock.now()
        )
        let credentials = StoredCredentials(
            accessToken: tokens.accessToken,
            refreshToken: tokens.refreshToken,
            receipt: TokenReceipt(
                expiresIn: tokens.expiresIn,
                requestedAt: moment,
                serverDate: received.serverDate
            )
        )
        do {
            try await store(account, credentials, profile: user)
        } catch {
            // The session that cannot be kept must not stay open on the server.
            _ = try? await parts.client(server).call(API.Auth.signOut, NoBody(), bearer: tokens.accessToken)
            throw error
        }
        let session = try open(account)
        await session.keeper.adopt(credentials)
        let replaced = board.replace(with: .signedIn(session))
        await retire(replaced)
        await revoker.wake()
        await session.replica.refreshAll()
        parts.log.info("signed in", ["server": account.server, "user": "\(account.userID)"])
    }

    /// The account with its tokens and profile, and the end of the session before it: all of it or nothing.
    private func store(_ account: AccountRecord, _ credentials: StoredCredentials, profile: User) async throws {
        let record = try parts.cipher.seal(credentials, account: account.id)
        let document = try replicaStore(account).record(profile, of: ReplicaDocuments.profile, at: parts.clock.now())
        let queue = queue
        try await parts.database.write { connection in
            if let previous = try connection.agent.account.current() { try queue.enqueue(previous, in: connection) }
            try connection.agent.account.replace(with: account)
            try connection.agent.credentials.insert(record, account: account.id)
            try connection.agent.replica.store(document, account: account.id)
        }
    }

    private func open(_ account: AccountRecord) throws -> LiveSession {
        let client = parts.client(try ServerAddress(parsing: account.server))
        let journal = StoreJournal(
            accountID: account.id,
            database: parts.database,
            cipher: parts.cipher,
            revocations: queue,
            clock: parts.clock,
            observe: { event in observe(event, of: account.id) }
        )
        let keeper = TokenKeeper(
            journal: journal,
            client: client,
            clock: parts.clock,
            random: parts.random,
            log: parts.log,
            crashPoints: parts.crashPoints,
            policy: parts.refresh
        )
        let replica = Replica(
            store: replicaStore(account),
            client: client,
            keeper: keeper,
            clock: parts.clock,
            log: parts.log,
            policy: parts.replica
        )
        return LiveSession(account: account, keeper: keeper, replica: replica)
    }

    private func replicaStore(_ account: AccountRecord) -> ReplicaStore {
        ReplicaStore(accountID: account.id, database: parts.database, cipher: parts.cipher)
    }

    private func observe(_ event: StoreJournal.Event, of accountID: String) {
        switch event {
        case .rotated:
            guard case .signedIn(let session) = board.current, session.account.id == accountID else { return }
            Task { await session.replica.refreshAll() }
        case .ended(let ending):
            guard let session = board.end(accountID, ending) else { return }
            parts.log.warning(
                "the server ended the session",
                ["reason": "\(ending.error.reason)", "server": session.account.server]
            )
            Task { await session.replica.stop() }
        }
    }

    private static func apiError(_ fault: ClientFault, _ server: ServerAddress) -> APIError {
        switch fault {
        case .transient(let why, let retryAfter):
            .offline("Cannot sign in at \(server.origin): \(why)", retryAfter: retryAfter)
        case .permanent(let error), .refused(let error):
            error
        }
    }

    /// Ends the work of a session that another has taken the place of: its tokens are queued for the revoker
    /// already, and what it still wants to write finds no row.
    private func retire(_ session: LiveSession?) async {
        guard let session else { return }
        do {
            _ = try await session.keeper.signOut()
        } catch {
            parts.log.error("cannot retire the session before this one", ["error": "\(error)"])
        }
        await session.stop()
    }

    // MARK: Signing out

    private func signOut() async throws {
        switch board.current {
        case .signedOut(let account):
            guard let account else { return }
            try await parts.database.write { _ = try $0.agent.account.remove(account.id) }
            _ = board.replace(with: .signedOut(nil))
        case .signedIn(let session):
            _ = board.replace(with: .signedOut(nil))
            await session.replica.stop()
            do {
                // Its journal queues the tokens for the revoker in the write that removes them.
                _ = try await session.keeper.signOut()
            } catch {
                // Its keeper gives no token out any more, but it is still on the disk: up again, for another try.
                _ = board.replace(with: .signedIn(session))
                parts.log.error("cannot wipe the session", ["error": "\(error)"])
                throw APIError(
                    .internalError,
                    .internalFault,
                    "The session cannot be wiped from the disk (\(error)). See to that and sign out again."
                )
            }
            await revoker.workOff(within: parts.signOutLimit)
            parts.log.info("signed out", ["server": session.account.server])
        }
    }
}
