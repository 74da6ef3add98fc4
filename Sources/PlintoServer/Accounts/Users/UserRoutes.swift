import PlintoHTTP
import PlintoModels

/// The routes under `/users`.
struct UserRoutes: Sendable {
    let update: UpdateProfile
    let delete: DeleteAccount
    let sessions: ListSessions

    init(_ parts: ServerParts) {
        update = UpdateProfile(
            database: parts.database,
            users: parts.users,
            proof: parts.proof,
            username: UsernameChange(mail: parts.mail, audit: parts.audit, clock: parts.clock),
            audit: parts.audit,
            events: parts.events,
            clock: parts.clock
        )
        delete = DeleteAccount(
            database: parts.database,
            sessions: parts.sessions,
            users: parts.users,
            removal: AccountRemoval(audit: parts.audit, events: parts.events, clock: parts.clock),
            proof: parts.proof
        )
        sessions = ListSessions(parts)
    }

    func register(on router: inout Router<Caller>) {
        router.on(
            API.Users.me,
            tagged: { call in
                try call.actingUser.profile.tagged
            }
        )
        router.on(
            API.Users.updateMe,
            tagged: { call in
                try await update(call.body, if: call.ifMatch, by: call.actingUser, from: call.origin).tagged
            }
        )
        router.on(API.Users.deleteMe) { call in
            try await delete(call.signedIn, if: call.ifMatch, from: call.origin)
        }
        router.on(
            API.Users.mySessions,
            page: { call in
                let found = try await sessions(of: call.actingUser.user.id, query: call.request.query)
                return ListPage(
                    body: UserSessionList(sessions: found.sessions.map(UserSession.init), total: found.total),
                    nextQuery: found.nextQuery
                )
            }
        )
    }
}
