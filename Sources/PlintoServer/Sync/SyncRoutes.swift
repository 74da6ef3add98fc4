import PlintoHTTP
import PlintoModels

/// `GET /sync`.
struct SyncRoutes: Sendable {
    /// Between two looks of a request that waits.
    private static let interval = Duration.seconds(1)

    let feed: SyncFeed
    let doorkeeper: Doorkeeper
    let readiness: Readiness
    let pause: @Sendable (Duration) async throws -> Void
    let places = SyncPlaces()

    init(_ parts: ServerParts, doorkeeper: Doorkeeper, readiness: Readiness) {
        feed = SyncFeed(parts)
        self.doorkeeper = doorkeeper
        self.readiness = readiness
        pause = parts.pause
    }

    func register(on router: inout Router<Caller>) {
        router.on(
            API.Sync.changes,
            page: { call in
                let values = try QueryValues(call.request.query, known: ["since", "wait"])
                let wait = try values.integer("wait", in: 0...API.Sync.longestWait, default: 0)
                let cursor = try Self.cursor(values.given("since"))
                let changes = try await changes(for: try call.signedIn, since: cursor, wait: wait, call.request)
                return ListPage(body: changes)
            }
        )
    }

    private static func cursor(_ text: String?) throws(APIError) -> SyncCursor? {
        guard let text else { return nil }
        guard let cursor = SyncCursor(text) else {
            throw .invalid(
                "since",
                .invalidFormat,
                "since is no cursor of this server. Ask without it, and everything comes."
            )
        }
        return cursor
    }

    /// - Parameter wait: How often to look again, with a second before each time, until there is something new.
    /// - Throws: 429 `too_many`; after a wait what a new request would get.
    private func changes(
        for caller: SignedIn,
        since cursor: SyncCursor?,
        wait: Int,
        _ request: HTTPRequest
    ) async throws -> SyncChanges {
        var look = try await feed.look(for: caller, since: cursor?.number)
        if let changes = look.changes { return changes }
        if wait > 0 {
            try places.enter(caller.user.id)
            defer { places.leave(caller.user.id) }
            for _ in 0..<wait where !readiness.isDraining {
                try await pause(Self.interval)
                look = try await doorkeeper.readmit(request, to: API.Sync.changes.description) {
                    try await feed.look(for: caller, since: look.number)
                }
                if let changes = look.changes { return changes }
            }
        }
        // The same as before: how much others change meanwhile is nobody's business.
        return SyncChanges(cursor: cursor?.text ?? SyncCursor(number: look.number).text)
    }
}
