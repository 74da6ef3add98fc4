import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

extension SessionManager {
    /// What the server answered to a complete sign-in, and when it was asked.
    private struct Opened {
        let server: ServerAddress
        /// What the person called the account.
        let login: String
        let response: AuthenticationResponse
        let asked: Moment
        let serverDate: Timestamp?

        var credentials: StoredCredentials {
            let tokens = response.tokens
            return StoredCredentials(
                accessToken: tokens.accessToken,
                refreshToken: tokens.refreshToken,
                receipt: TokenReceipt(expiresIn: tokens.expiresIn, requestedAt: asked, serverDate: serverDate)
            )
        }
    }

    /// Sends the password.
    ///
    /// - Returns: What is still missing; nil where the session is open.
    func signIn(_ login: LoginFields, at server: ServerAddress) async throws -> AgentLoginChallenge? {
        if case .signedIn(let present) = board.current, !login.names(present.account, at: server) {
            throw APIError.invalid(
                "email",
                .alreadySignedIn,
                "\(present.account.email) is signed in to \(present.account.server). "
                    + "Sign out first with: plinto logout",
                status: 409
            )
        }
        pending.clear()
        let asked = Moment(reading: parts.clock)
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
        let asked = Moment(reading: parts.clock)
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
        at server: ServerAddress,
        since asked: Moment
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

    /// What a refused code means for the login that waits.
    private func refusal(_ error: APIError, of login: PendingLogin) -> APIError {
        switch error.reason {
        case .wrongCode:
            let left = pending.countWrong(login.id)
            guard left > 0 else { return PendingLoginSlot.over }
            var error = error
            error.message += left == 1 ? " One try is left." : " \(left) tries are left."
            return error
        case .mfaAttemptOver:
            _ = pending.take(login.id)
            return PendingLoginSlot.over
        default:
            return error
        }
    }

    /// Makes the server's session the agent's own.
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
        await session.keeper.adopt(credentials)
        let replaced = board.replace(with: .signedIn(session))
        await retire(replaced)
        await revoker.wake()
        await session.replica.refreshAll()
        parts.log.info("signed in", ["server": account.server, "user": "\(account.userID)"])
    }

    /// Ends a session at the server that is not to be, or cannot be, kept here: now, or when the server can be reached.
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
                parts.log.error("a session that is not kept may stay open at the server", ["error": "\(error)"])
            }
            await revoker.wake()
        }
    }

    /// The account with its tokens and profile, and the end of the session before it: all of it or nothing.
    private func store(_ account: AccountRecord, _ credentials: StoredCredentials, profile: User) async throws {
        let record = try parts.cipher.seal(credentials, account: account.place)
        let document = try replicaStore(account).record(profile, of: ReplicaDocuments.profile, at: parts.clock.now())
        let queue = queue
        try await parts.database.writeForPerson { connection in
            if let previous = try connection.agent.account.current() { try queue.enqueue(previous, in: connection) }
            try connection.agent.account.replace(with: account)
            try connection.agent.credentials.insert(record, account: account.id)
            try connection.agent.replica.store(document, account: account.id)
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

    private static func apiError(_ fault: ClientFault, _ server: ServerAddress) -> APIError {
        switch fault {
        case .transient(_, _, let said?, _) where said.status == 429:
            // Too many tries: the server is there, and says itself how long to wait.
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
