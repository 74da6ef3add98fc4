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
            CurrentSessionResponse(session: CurrentSession(call.caller.session, at: clock.now()))
        }
        router.on(
            API.Sessions.list,
            replying: { call in
                let found = try await list(call.query, of: call.caller.user.id)
                let sessions = found.sessions.map { SessionSummary($0, current: call.caller.sessionID) }
                return ListPage(
                    body: SessionList(sessions: sessions, total: found.total),
                    nextQuery: found.nextQuery
                )
            }
        )
        router.on(API.Sessions.revoke) { call in
            try await revoke.one(call.path, of: call.caller, from: call.context)
        }
        router.on(API.Sessions.revokeAll) { call in
            try await revoke.all(of: call.caller, from: call.context)
        }
    }
}
