/// The lifetimes of tokens and sessions, in seconds.
package struct TokenLifetimes: Hashable, Sendable {
    /// A session's `last_active_at` may lag by this many milliseconds, to save one write per refresh.
    static let activityLag: Int64 = 60_000

    package var accessToken: Int
    /// The lifetime of each refresh token; a refresh restarts it, within the session's own lifetime.
    package var refreshToken: Int
    /// Counted from the sign-in.
    package var session: Int
    /// The time for which a client without `Idempotency-Key` may present a refresh token again; 0 for never.
    package var reuseInterval: Int

    package static let standard = TokenLifetimes(
        accessToken: 3600,
        refreshToken: 30 * 86400,
        session: 30 * 86400,
        reuseInterval: 10
    )

    package init(accessToken: Int, refreshToken: Int, session: Int, reuseInterval: Int) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.session = session
        self.reuseInterval = reuseInterval
    }
}
