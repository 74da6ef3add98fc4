import PlintoModels
import PlintoStore

/// The live sessions of a user, for `GET /sessions` and `GET /users/me/sessions`.
struct ListSessions: Sendable {
    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    init(_ parts: ServerParts) {
        database = parts.database
        lifetimes = parts.configuration.lifetimes
        clock = parts.clock
    }

    func callAsFunction(of user: UserID) async throws -> [SessionRecord] {
        let now = clock.now()
        // Whoever has not refreshed for this long holds no refresh token that is still good.
        let activeSince = now.advanced(byMilliseconds: -Int64(lifetimes.refreshToken) * 1000 - Refresh.activityLag)
        return try await database.read { connection in
            try connection.sessions.live(of: user, at: now, activeSince: activeSince)
        }
    }
}
