import PlintoHTTP
import PlintoModels
import PlintoStore

/// The routes under `/sessions`.
struct SessionRoutes: Sendable {
    let list: ListSessions
    let revoke: RevokeSessions
    let clock: any TimeSource

    func register(on router: inout Router<Caller>) {
        router.on(API.Sessions.current) { call in
            CurrentSessionResponse(session: CurrentSession(try call.signedIn.session, at: clock.now()))
        }
        router.on(
            API.Sessions.list,
            page: { call in
                let caller = try call.actingUser
                let found = try await list(of: caller.user.id, query: call.request.query)
                let sessions = found.sessions.map { SessionSummary($0, current: caller.sessionID) }
                return ListPage(
                    body: SessionList(sessions: sessions, total: found.total),
                    nextQuery: found.nextQuery
                )
            }
        )
        router.on(API.Sessions.revoke) { call in
            try await revoke.one(call.parameters["session_id"] ?? "", of: call.actingUser, from: call.context)
        }
        router.on(API.Sessions.revokeAll) { call in
            try await revoke.all(of: call.actingUser, from: call.context)
        }
    }
}
