import PlintoModels
import PlintoStore

/// Bounds the live sessions of an account: what signs in again and again ends its own oldest sessions, and makes no list,
/// sign-in or revocation of the account grow.
struct SessionLimit: Sendable {
    /// Live sessions of an account.
    static let most = 200
    /// Sessions that one sign-in ends at most, for an account that has more than the limit from before there was one.
    static let mostEnded = 50

    let sessions: SessionRegistry
    let audit: AuditTrail
    let events: EventOutbox
    let clock: any TimeSource

    /// Ends the sessions that were used the longest ago, be it by a refresh or by a request, so that one more keeps within the limit. Called in the
    /// transaction that opens a session, before it does.
    func makeRoom(for user: UserID, origin: CallOrigin, in connection: any Transaction) throws {
        let now = clock.now()
        let live = try connection.sessions.activity(of: user, at: now, limit: Self.most + Self.mostEnded)
        guard live.count >= Self.most else { return }
        let uses = sessions.uses
        let surplus = live.map { (id: $0.id, at: max($0.at, uses.last(of: $0.id) ?? $0.at)) }
            .sorted { ($0.at, $0.id.text) < ($1.at, $1.id.text) }
            .prefix(min(live.count - Self.most + 1, Self.mostEnded)).map(\.id)
        for id in surplus {
            _ = try connection.sessions.end(id, of: user, as: .sessionLimit, at: now)
            try audit.record(.sessionDisplaced, user: user, session: id, origin: origin, in: connection)
        }
        try events.publishEnd(of: surplus, user: user, in: connection)
        let sessions = sessions
        connection.afterCommit { sessions.ended(surplus) }
    }
}
