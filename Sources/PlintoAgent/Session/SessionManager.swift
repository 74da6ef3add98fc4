import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem
import PlintoTransport

/// Opens, replaces and ends the agent's session.
struct SessionManager: Sendable {
    /// The dependencies of sessions.
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
        /// The time that a sign-out waits for the server.
        let signOutLimit: Duration

        func client(_ server: ServerURL) -> RESTClient {
            RESTClient(
                server: server,
                transport: transport,
                userAgent: "plinto-agent/\(Version.current) (Linux)",
                clock: clock
            )
        }
    }

    let current: SessionHolder
    let parts: Parts
    let queue: RevocationQueue
    let revoker: Revoker
    /// The login that waits for its second factor.
    let pending = PendingLoginSlot()
    private let gate = SerialTaskQueue()

    init(parts: Parts, current: SessionHolder, queue: RevocationQueue, revoker: Revoker) {
        self.parts = parts
        self.current = current
        self.queue = queue
        self.revoker = revoker
    }

    /// Resumes the stored session and the pending sign-outs.
    func start() async throws {
        if let account = try await parts.database.read({ try $0.agent.account.current() }) {
            if account.ending == nil {
                let session = try open(account)
                try await session.refresher.start()
                _ = current.replace(with: .signedIn(session))
            } else {
                _ = current.replace(with: .signedOut(account))
            }
        }
        await revoker.wake()
    }

    /// Signs in, replacing an earlier session of the same account. If the account has a second factor, the login stays
    /// pending and its challenge is returned.
    ///
    /// - Throws: ``APIError``: 400 that names the field, 409 `already_signed_in` if another account is signed in, 503
    ///   `offline`, else the server's error.
    func login(_ request: AgentLoginRequest) async throws -> AgentLoginChallenge? {
        let server = try ServerURL(parsing: request.server)
        let login = try LoginFields(request)
        return try await gate.run { try await signIn(login, at: server) }
    }

    /// Completes the pending login with its second factor.
    ///
    /// - Throws: ``APIError``: 401 `wrong_code`, 401 `mfa_attempt_over`, 503 `offline`, else the server's error.
    func completeLogin(_ request: AgentSecondFactorRequest) async throws {
        try await gate.run { try await signIn(request) }
    }

    /// Cancels the pending login, even while its code is being sent: a session that the server still opens is ended.
    ///
    /// - Throws: ``APIError`` 404 if it is not pending.
    func cancelLogin(_ id: String) throws(APIError) {
        guard pending.take(id) else {
            throw APIError(.notFound, .noSuchResource, "No login with this id is waiting for a second factor.")
        }
    }

    /// Signs out locally now, and at the server if it responds in time, else later.
    func logout() async throws {
        try await gate.run { try await signOut() }
    }

    /// Retries waiting work after a network change.
    func networkChanged() async {
        await revoker.wake()
        if case .signedIn(let session) = current.state { await session.refresher.wake() }
    }

    /// Refuses new logins and sign-outs, waits for those in progress, and stops all work but keeps the session. Later
    /// calls throw ``SerialTaskQueue/Closed``.
    func close() async {
        await gate.close()
        pending.clear()
        await stop()
    }

    /// Stops all work and keeps the session.
    func stop() async {
        await revoker.stop()
        // Removed, because the journal of its refresher refers back to the holder.
        await current.replace(with: .signedOut(nil))?.stop()
    }

    func open(_ account: AccountRecord) throws -> ActiveSession {
        let client = parts.client(try ServerURL(parsing: account.server))
        let journal = StoreJournal(
            account: account.place,
            database: parts.database,
            endings: parts.database.base,
            cipher: parts.cipher,
            revocations: queue,
            clock: parts.clock,
            observe: { event in observe(event, of: account.id) }
        )
        let refresher = TokenRefresher(
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
            refresher: refresher,
            clock: parts.clock,
            log: parts.log,
            policy: parts.replica
        )
        return ActiveSession(account: account, refresher: refresher, replica: replica)
    }

    func replicaStore(_ account: AccountRecord) -> ReplicaStore {
        ReplicaStore(account: account.place, database: parts.database, cipher: parts.cipher)
    }

    private func observe(_ event: StoreJournal.Event, of accountID: String) {
        switch event {
        case .rotated:
            guard case .signedIn(let session) = current.state, session.account.id == accountID else { return }
            Task { await session.replica.refreshAll() }
        case .ended(let ending):
            guard let session = current.end(accountID, ending) else { return }
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
        switch current.state {
        case .signedOut(let account):
            guard let account else { return }
            try await parts.database.write { _ = try $0.agent.account.remove(account.id) }
            _ = current.replace(with: .signedOut(nil))
        case .signedIn(let session):
            _ = current.replace(with: .signedOut(nil))
            await session.replica.stop()
            do {
                // The journal queues the tokens for the revoker in the transaction that removes them.
                _ = try await session.refresher.signOut()
            } catch {
                // The refresher hands out no more tokens, but they are still on the disk: keep the session for another
                // attempt.
                _ = current.replace(with: .signedIn(session))
                parts.log.error("cannot delete the session", ["error": "\(error)"])
                throw APIError(
                    .internalError,
                    .internalFault,
                    "Cannot delete the session from the disk (\(error)). Fix that and sign out again."
                )
            }
            await revoker.workOff(within: parts.signOutLimit)
            parts.log.info("signed out", ["server": session.account.server])
        }
    }
}
