import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

/// The routes of the agent's socket.
struct AgentRoutes: Sendable {
    /// The response header with the time of the copy (RFC 3339).
    static let syncedAtField = "X-Plinto-Synced-At"

    let lock: AgentLock
    let status: StatusReport
    let accesses: TokenAccessLog
    let admission: SocketAdmission

    func router(requestIDs: @escaping @Sendable () -> RequestID, log: Log) -> Router<Caller> {
        let admission = admission
        var router = Router<Caller>(requestIDs: requestIDs, log: log) { request, _ in
            Admission(principal: try admission.admit(request), fields: [:])
        }
        addLock(to: &router)
        addSession(to: &router)
        addToken(to: &router)
        addTOTP(to: &router)
        addReplica(to: &router)
        router.requireHandlers(of: AgentAPI.all + ReplicaDocuments.endpoints)
        return router
    }

    private func addLock(to router: inout Router<Caller>) {
        let (lock, status) = (lock, status)
        router.on(AgentAPI.status) { _ in try await status.current() }
        router.on(AgentAPI.lock) { _ in
            try await lock.lock()
            return try await status.current()
        }
        router.on(AgentAPI.unlock) { call in
            try await lock.unlock(call.body)
            return try await status.current()
        }
        router.on(AgentAPI.setPassphrase) { call in
            try await lock.setPassphrase(call.body)
            return try await status.current()
        }
        router.on(AgentAPI.removePassphrase) { call in
            try await lock.removePassphrase(call.body)
            return try await status.current()
        }
    }

    private func addSession(to router: inout Router<Caller>) {
        let (lock, status) = (lock, status)
        router.on(AgentAPI.login) { call in
            if let challenge = try await lock.whileUnlocked({ try await $0.sessions.login(call.body) }) {
                return .secondFactorRequired(challenge)
            }
            return .signedIn(try await status.current())
        }
        router.on(AgentAPI.loginSecondFactor) { call in
            try await lock.whileUnlocked { try await $0.sessions.completeLogin(call.body) }
            return try await status.current()
        }
        router.on(AgentAPI.cancelLogin) { call in
            try await lock.whileUnlocked { try $0.sessions.cancelLogin(call.path) }
            return Acknowledgement("Login cancelled")
        }
        router.on(AgentAPI.logout) { _ in
            try await lock.whileUnlocked { try await $0.sessions.logout() }
            return try await status.current()
        }
    }

    private func addToken(to router: inout Router<Caller>) {
        let (lock, accesses) = (lock, accesses)
        router.on(
            AgentAPI.token,
            replying: { call in
                let (session, token) = try await lock.whileUnlocked {
                    let session = try $0.sessions.current.session()
                    return (session, try await session.token(minimumTTL: call.query.minimumTTL))
                }
                accesses.note(call.caller, accountID: session.account.id)
                return EncodedJSON(flat: token)
            }
        )
    }

    private func addTOTP(to router: inout Router<Caller>) {
        let lock = lock
        router.on(AgentAPI.listTOTP) { _ in try await lock.whileUnlocked { try await $0.totp.list() } }
        router.on(AgentAPI.addTOTP) { call in try await lock.whileUnlocked { try await $0.totp.add(call.body) } }
        router.on(AgentAPI.totpCode) { call in
            try await lock.whileUnlocked { try await $0.totp.code(call.path) }
        }
        router.on(AgentAPI.removeTOTP) { call in
            try await lock.whileUnlocked { try await $0.totp.remove(call.path) }
            return Acknowledgement("Entry removed")
        }
    }

    private func addReplica(to router: inout Router<Caller>) {
        replicate(ReplicaDocuments.profile, in: &router)
        replicate(ReplicaDocuments.userSessions, in: &router)
        replicate(ReplicaDocuments.sessions, in: &router)
        replicate(ReplicaDocuments.currentSession, in: &router)
    }

    /// Registers a document's endpoint. It is served from the replica, and with `Cache-Control: no-cache` (RFC 9111
    /// §5.2.1.4) from the server.
    private func replicate<Value>(_ document: ReplicaDocument<Value>, in router: inout Router<Caller>) {
        let lock = lock
        router.on(
            document.endpoint,
            replying: { call in
                let fresh = call.request.fields["cache-control"]?.lowercased().contains("no-cache") == true
                let copy = try await lock.whileUnlocked {
                    try await $0.sessions.current.session().read(document, fresh: fresh)
                }
                return Reply(body: copy.value, fields: [Self.syncedAtField: copy.at.text], status: nil)
            }
        )
    }
}

extension Router where Principal == Caller {
    /// Registers a handler whose response has the endpoint's status.
    fileprivate mutating func on<
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable
    >(
        _ endpoint: Endpoint<SocketPeer, PathValues, Query, Body, Response>,
        _ handler: @escaping @Sendable (Call<Caller, Caller, PathValues, Query, Body>) async throws -> Response
    ) {
        register(endpoint, as: { caller in caller }, handler)
    }

    /// Registers a handler that returns more than a body.
    fileprivate mutating func on<
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable,
        Outcome: HandlerReply<Response>
    >(
        _ endpoint: Endpoint<SocketPeer, PathValues, Query, Body, Response>,
        replying handler:
            @escaping @Sendable (Call<Caller, Caller, PathValues, Query, Body>) async throws -> Outcome
    ) {
        register(endpoint, as: { caller in caller }, replying: handler)
    }
}
