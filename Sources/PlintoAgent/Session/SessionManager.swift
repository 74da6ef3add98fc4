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
        let database: GuardedDatabase
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
            RESTClient(
                server: server,
                transport: transport,
                userAgent: "plinto-agent/\(Version.current) (Linux)",
                clock: clock
            )
        }
    }

    let board: SessionBoard
    let parts: Parts
    let queue: RevocationQueue
    let revoker: Revoker
    /// The login that waits for its second factor.
    let pending = PendingLoginSlot()
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

    /// Signs in, and takes the place of an earlier session of the same account; or lets the login wait for its second
    /// factor, and says what will do as one.
    ///
    /// - Throws: ``APIError``: 400 that names the field, 409 `already_signed_in` where it is another account that is
    ///   signed in, 503 `offline`, else the server's own words.
    func login(_ request: AgentLoginRequest) async throws -> AgentLoginChallenge? {
        let server = try ServerAddress(parsing: request.server)
        let login = try LoginFields(request)
        return try await gate.run { try await signIn(login, at: server) }
    }

    /// Completes the login that waits for its second factor.
    ///
    /// - Throws: ``APIError``: 401 `wrong_code`, 401 `mfa_attempt_over`, 503 `offline`, else the server's own words.
    func completeLogin(_ request: AgentSecondFactorRequest) async throws {
        try await gate.run { try await signIn(request) }
    }

    /// Gives up the login that waits, also while its code is on its way: what the server still opens is closed again.
    ///
    /// - Throws: ``APIError`` 404 where it does not wait.
    func cancelLogin(_ id: String) throws(APIError) {
        guard pending.take(id) else {
            throw APIError(.notFound, .noSuchResource, "No login of that name waits for its second factor.")
        }
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

    /// Lets no login or sign-out begin any more, sees those that are under way to their end, and ends the work, not the
    /// session. What is done after that throws ``SerialGate/Closed``.
    func close() async {
        await gate.close()
        pending.clear()
        await stop()
    }

    /// Ends the work, not the session.
    func stop() async {
        await revoker.stop()
        // Taken down, for its keeper's journal refers back to the board.
        await board.replace(with: .signedOut(nil))?.stop()
    }

    func open(_ account: AccountRecord) throws -> LiveSession {
        let client = parts.client(try ServerAddress(parsing: account.server))
        let journal = StoreJournal(
            account: account.place,
            database: parts.database,
            endings: parts.database.base,
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

    func replicaStore(_ account: AccountRecord) -> ReplicaStore {
        ReplicaStore(account: account.place, database: parts.database, cipher: parts.cipher)
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

    // MARK: Signing out

    private func signOut() async throws {
        pending.clear()
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
