import PlintoHTTP
import PlintoModels

/// The routes under `/users`.
struct UserRoutes: Sendable {
    let update: UpdateProfile
    let delete: DeleteAccount
    let sessions: ListSessions

    func register(on router: inout Router<Caller>) {
        router.on(
            API.Users.me,
            replying: { call in
                call.caller.profile.tagged
            }
        )
        router.on(
            API.Users.updateMe,
            replying: { call in
                try await update(call.body, if: call.ifMatch, by: call.caller, from: call.context).tagged
            }
        )
        router.on(API.Users.deleteMe) { call in
            try await delete(call.caller, if: call.ifMatch, from: call.context)
        }
        router.on(
            API.Users.mySessions,
            replying: { call in
                let found = try await sessions(call.query, of: call.caller.user.id)
                return ListPage(
                    body: UserSessionList(sessions: found.sessions.map(UserSession.init), total: found.total),
                    nextQuery: found.nextQuery
                )
            }
        )
    }
}
