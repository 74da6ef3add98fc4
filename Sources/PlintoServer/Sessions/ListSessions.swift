import PlintoModels
import PlintoStore

/// The live sessions of a user, newest first, and how many there are, for `GET /sessions` and `GET /users/me/sessions`.
struct ListSessions: Sendable {
    /// How many are listed at most: what signs in again and again must not make an answer without bounds.
    static let most = 1000

    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    init(_ parts: ServerParts) {
        database = parts.database
        lifetimes = parts.configuration.lifetimes
        clock = parts.clock
    }

    func callAsFunction(of user: UserID) async throws -> (sessions: [SessionRecord], total: Int) {
        let now = clock.now()
        let activeSince = Self.activeSince(now, lifetimes)
        return try await database.read { connection in
            let found = try connection.sessions.live(of: user, at: now, activeSince: activeSince, limit: Self.most)
            guard found.count == Self.most else { return (found, found.count) }
            return (found, try connection.sessions.liveCount(of: user, at: now, activeSince: activeSince))
        }
    }

    /// Whoever has not refreshed since then holds no refresh token that is still good.
    static func activeSince(_ now: Timestamp, _ lifetimes: TokenLifetimes) -> Timestamp {
        now.advanced(byMilliseconds: -Int64(lifetimes.refreshToken) * 1000 - Refresh.activityLag)
    }
}
