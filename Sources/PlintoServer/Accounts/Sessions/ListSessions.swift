import PlintoHTTP
import PlintoModels
import PlintoStore

/// The active sessions of a user, newest first, page by page, and their total number, for `GET /sessions` and `GET
/// /users/me/sessions`.
struct ListSessions: Sendable {
    /// One page of sessions.
    struct Found: Sendable {
        let sessions: [SessionRecord]
        /// The number of items on all pages.
        let total: Int
        let nextQuery: String?
    }

    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    func callAsFunction(_ query: PageQuery<SessionKind>, of user: UserID) async throws -> Found {
        let now = clock.now()
        let activeSince = Self.activeSince(now, lifetimes)
        return try await database.read { transaction in
            let repository = transaction.sessions
            let found = try repository.live(
                of: user,
                at: now,
                activeSince: activeSince,
                after: query.after,
                limit: query.rows
            )
            let (shown, next) = query.cut(found, \.id)
            let isAll = query.after == nil && next == nil
            let total =
                isAll ? shown.count : try repository.liveCount(of: user, at: now, activeSince: activeSince)
            return Found(sessions: shown, total: total, nextQuery: next)
        }
    }

    /// A session that has not been refreshed since this time has no valid refresh token.
    static func activeSince(_ now: Timestamp, _ lifetimes: TokenLifetimes) -> Timestamp {
        now.advanced(byMilliseconds: -Int64(lifetimes.refreshToken) * 1000 - TokenLifetimes.activityLag)
    }
}
