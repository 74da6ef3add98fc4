import PlintoModels
import PlintoStore

/// Bounds the active sessions of an account: a client that signs in repeatedly ends its own oldest sessions, and the
/// account's lists, sign-ins and revocations stay fast.
///
/// It asks memory for the latest uses inside the transaction, which may run again: a rerun may see later uses and end
/// other sessions, and either choice is right when it is made.
struct SessionLimit: Sendable {
    /// The maximum number of sessions that one sign-in ends, for an account that exceeds the limit from before it
    /// existed.
    static let mostEnded = 50

    let uses: SessionUses

    /// Ends the least recently used sessions, by refresh or request, so that one more is within the limit. Called in
    /// the transaction that opens a session, before it does.
    func makeRoom(for user: UserID, in transaction: ServerTransaction) throws {
        let now = transaction.now
        let live = try transaction.sessions.activity(of: user, at: now, limit: Limits.Account.sessions + Self.mostEnded)
        guard live.count >= Limits.Account.sessions else { return }
        // A use in the future, of a clock that was ahead, was before every use of today. Otherwise new sessions would
        // end one another for as long as the clock was ahead.
        func rank(_ use: (id: SessionID, at: Timestamp)) -> (Int, Timestamp, String) {
            (use.at > now ? 0 : 1, use.at, use.id.text)
        }
        let surplus = live.map { (id: $0.id, at: max($0.at, uses.last(of: $0.id) ?? $0.at)) }
            .sorted { rank($0) < rank($1) }
            .prefix(min(live.count - Limits.Account.sessions + 1, Self.mostEnded)).map(\.id)
        for id in surplus {
            _ = try transaction.sessions.end(id, of: user, as: .sessionLimit, at: now)
            try transaction.audit.record(.sessionDisplaced, about: user, session: id)
        }
        try transaction.events.publishEnd(of: surplus, user: user)
    }
}
