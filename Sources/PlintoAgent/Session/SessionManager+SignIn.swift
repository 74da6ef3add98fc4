import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

extension SessionManager {
    /// The server's response to a completed sign-in, and the time of the request.
    private struct Opened {
        let server: ServerURL
        /// The account name as entered by the user.
        let login: String
        let response: AuthenticationResponse
        let asked: ClockReading
        let serverDate: Timestamp?

        var credentials: StoredCredentials {
            let tokens = response.tokens
            return StoredCredentials(
                accessToken: tokens.accessToken,
                refreshToken: tokens.refreshToken,
                timestamps: TokenTimestamps(expiresIn: tokens.expiresIn, requestedAt: asked, serverDate: serverDate)
            )
        }
    }

    /// Sends the password.
    ///
    /// - Returns: The challenge for the second factor; nil if the session is open.
    func signIn(_ login: LoginFields, at server: ServerURL) async throws -> AgentLoginChallenge? {
        if case .signedIn(let present) = current.state, !login.names(present.account, at: server) {
            throw APIError.invalid(
                "email",
                .alreadySignedIn,
                "Already signed in to \(present.account.server) as \(present.account.email). "
                    + "Sign out first with: plinto logout",
                status: 409
            )
        }
        pending.clear()
        let asked = ClockReading(reading: parts.clock)
        let request = SignInRequest(email: login.email, password: login.password)
        let received: Received<SignInResponse>
        do {
            received = try await parts.client(server).call(API.Auth.signIn, request)
        } catch {
            throw Self.apiError(error, server)
        }
        switch received.value {
        case .signedIn(let response):
            try await open(
                Opened(
                    server: server,
                    login: login.email,
                    response: response,
                    asked: asked,
                    serverDate: received.serverDate
                )
            )
            return nil
        case .secondFactorRequired(let challenge):
            return wait(for: challenge, login, at: server, since: asked)
        }
    }

    /// Sends the second factor.
    func signIn(_ request: AgentSecondFactorRequest) async throws {
        let asked = ClockReading(reading: parts.clock)
        let login = try pending.find(request.loginID, now: asked.sinceBoot)
        let client = parts.client(login.server)
        let received: Received<AuthenticationResponse>
        do {
            received = try await client.call(
                API.MFA.verifyChallenge,
                VerifyChallengeRequest(code: request.code, mfaToken: login.token)
            )
        } catch {
            throw refusal(Self.apiError(error, login.server), of: login)
        }
        let opened = Opened(
            server: login.server,
            login: login.login,
            response: received.value,
            asked: asked,
            serverDate: received.serverDate
        )
        guard pending.take(login.id) else {
            await abandon(opened)
            throw PendingLoginSlot.over
        }
        try await open(opened)
    }

    private func wait(
        for challenge: MFAChallenge,
        _ login: LoginFields,
        at server: ServerURL,
        since asked: ClockReading
    ) -> AgentLoginChallenge {
        let waiting = PendingLogin(
            id: Base64URL.encode(parts.random.bytes(16)),
            server: server,
            login: login.email,
            token: challenge.token,
            endsAt: asked.sinceBoot + MFAChallenge.lifetime * 1000,
            triesLeft: MFAChallenge.mostTries
        )
        pending.put(waiting)
        return AgentLoginChallenge(
            loginID: waiting.id,
            methods: challenge.methods,
            triesLeft: waiting.triesLeft,
            expiresAt: asked.wall.advanced(bySeconds: MFAChallenge.lifetime)
        )
    }

    /// Converts the refusal of a code to the error for the client, and counts a wrong code.
    private func refusal(_ error: APIError, of login: PendingLogin) -> APIError {
        switch error.reason {
        case .wrongCode:
            let left = pending.countWrong(login.id)
            guard left > 0 else { return PendingLoginSlot.over }
            var error = error
            error.message += left == 1 ? " One attempt is left." : " \(left) attempts are left."
            return error
        case .mfaAttemptOver:
            _ = pending.take(login.id)
            return PendingLoginSlot.over
        default:
            return error
        }
    }

    /// Stores the new session and makes it the active one.
    private func open(_ opened: Opened) async throws {
        let user = opened.response.user
        let account = AccountRecord(
            id: Hex.encode(parts.random.bytes(16)),
            server: opened.server.origin,
            email: user.email,
            login: opened.login,
            userID: user.id,
            signedInAt: parts.clock.now()
        )
        let credentials = opened.credentials
        do {
            try await store(account, credentials, profile: user)
        } catch {
            await abandon(opened)
            throw error
        }
        let session = try open(account)
        await session.refresher.adopt(credentials)
        let replaced = current.replace(with: .signedIn(session))
        await retire(replaced)
        await revoker.wake()
        await session.replica.refreshAll()
        parts.log.info("signed in", ["server": account.server, "user": "\(account.userID)"])
    }

    /// Ends a session at the server that the agent does not keep: now, or as soon as the server is reachable.
    private func abandon(_ opened: Opened) async {
        let credentials = opened.credentials
        do {
            _ = try await parts.client(opened.server)
                .call(API.Auth.signOut, NoBody(), bearer: credentials.accessToken)
        } catch {
            let queue = queue
            do {
                try await parts.database.write {
                    try queue.enqueue(credentials, key: nil, server: opened.server.origin, in: $0)
                }
            } catch {
                parts.log.error("a discarded session may stay open at the server", ["error": "\(error)"])
            }
            await revoker.wake()
        }
    }

    /// Stores the account with its tokens and profile, and ends the previous session, in one transaction.
    private func store(_ account: AccountRecord, _ credentials: StoredCredentials, profile: User) async throws {
        let record = try parts.cipher.seal(credentials, account: account.place)
        let document = try replicaStore(account).record(profile, of: ReplicaDocuments.profile, at: parts.clock.now())
        let queue = queue
        try await parts.database.writeForUser { transaction in
            if let previous = try transaction.agent.account.current() { try queue.enqueue(previous, in: transaction) }
            try transaction.agent.account.replace(with: account)
            try transaction.agent.credentials.insert(record, account: account.id)
            try transaction.agent.replica.store(document, account: account.id)
        }
    }

    /// Stops the work of a session that was replaced. Its tokens are already queued for the revoker, and its late
    /// writes find no row.
    private func retire(_ session: ActiveSession?) async {
        guard let session else { return }
        do {
            _ = try await session.refresher.signOut()
        } catch {
            parts.log.error("cannot end the previous session", ["error": "\(error)"])
        }
        await session.stop()
    }

    private static func apiError(_ error: ClientError, _ server: ServerURL) -> APIError {
        switch error {
        case .transient(_, _, let said?, _) where said.status == 429:
            // Rate limited: the server is reachable and says how long to wait.
            said
        case .transient(let why, let retryAfter, _, let reason):
            .offline(
                "Cannot sign in at \(server.origin): \(why)" + (why.hasSuffix(".") ? "" : "."),
                retryAfter: retryAfter,
                reason: reason
            )
        case .permanent(let error), .refused(let error):
            error
        }
    }
}
