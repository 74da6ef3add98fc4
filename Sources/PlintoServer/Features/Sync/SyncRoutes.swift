import PlintoHTTP
import PlintoModels
import PlintoStore

/// `GET /sync`.
struct SyncRoutes: Sendable {
    let feed: SyncFeed
    let authenticator: Authenticator
    let waiters: SyncWaiters
    let clock: any TimeSource

    private static let path = API.Sync.changes.path.description

    /// Returns true if a request may wait for changes.
    static func isLongPoll(_ request: HTTPRequest) -> Bool {
        guard let query = request.query, (SDKPath.own(request.path) ?? request.path) == path else { return false }
        return SyncQuery.mayWait(query)
    }

    func register(on router: inout Router<Caller>) {
        router.on(
            API.Sync.changes,
            replying: { call in
                let cursor = try Self.cursor(call.query.since)
                return try await changes(for: call.caller, since: cursor, wait: call.query.wait, call.request)
            }
        )
    }

    private static func cursor(_ text: String?) throws(APIError) -> SyncCursor? {
        guard let text else { return nil }
        switch SyncCursor.parse(text) {
        case .current(let cursor): return cursor
        case .outdated: return nil
        case nil:
            throw .invalid(
                "since",
                .invalidFormat,
                "since is not a cursor of this server. Omit it to get everything."
            )
        }
    }

    /// - Parameter wait: The maximum seconds to wait if there is nothing new.
    /// - Throws: 429 `too_many`; the deferred response may be what a new request would get then.
    private func changes(
        for caller: SignedIn,
        since cursor: SyncCursor?,
        wait: Int,
        _ request: HTTPRequest
    ) async throws -> Eventual<SyncChanges> {
        guard wait > 0 else {
            let look = try await feed.look(for: caller, since: cursor)
            return .now(look.changes ?? SyncChanges(cursor: cursor?.text ?? look.cursor.text))
        }
        // The checker also makes the first query: it combines simultaneous ones, and until then each request keeps only
        // itself in memory, while a handler that waits for the database would keep its whole stack.
        let id = waiters.register(caller.user.id)
        let response = DeferredResponse(abandon: { [waiters] in waiters.leave(id) })
        do {
            try waiters.wait(
                id,
                until: deadline(of: caller, request, wait: wait),
                SyncWait(request: request, cursor: cursor, position: cursor, response: response)
            )
        } catch {
            waiters.leave(id)
            throw error
        }
        return .later(response)
    }

    /// The end of the wait, or of the token or the session if that comes first, in milliseconds since boot.
    private func deadline(of caller: SignedIn, _ request: HTTPRequest, wait: Int) -> Int64 {
        let now = clock.now()
        let ends = [authenticator.expiry(of: request), caller.session.expiresAt].compactMap(\.self)
        let lifetime = ends.map { $0.milliseconds(since: now) }.min() ?? .max
        return clock.sinceBoot().inMilliseconds + max(0, min(Int64(wait) * 1000, lifetime))
    }
}
