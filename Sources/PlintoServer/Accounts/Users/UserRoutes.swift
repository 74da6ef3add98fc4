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
            tagged: { call in
                try call.actingUser.profile.tagged
            }
        )
        router.on(
            API.Users.updateMe,
            tagged: { call in
                try await update(call.body, if: call.ifMatch, by: call.actingUser, from: call.context).tagged
            }
        )
        router.on(API.Users.deleteMe) { call in
            try await delete(call.signedIn, if: call.ifMatch, from: call.context)
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
