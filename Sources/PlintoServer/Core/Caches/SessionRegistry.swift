import PlintoModels
import PlintoStore

/// The cache of sessions, so that every request can check whether its session is active.
struct SessionRegistry: Sendable {
    private let cache: ReadThroughCache<SessionID, SessionRecord>
    private let database: any Database
    /// The times of the sessions' last requests.
    let uses: SessionUses

    init(database: any Database, capacity: Int = 16384) {
        self.database = database
        cache = ReadThroughCache(capacity: capacity)
        uses = SessionUses(capacity: capacity)
    }

    /// The session, ended or not; nil if it does not exist.
    func session(_ id: SessionID) async throws -> SessionRecord? {
        try await cache.value(id) {
            try await database.read { try $0.sessions.find(id) }
        }
    }

    /// Removes sessions that a commit has changed or ended from memory, so that the access tokens of ended sessions
    /// stop working at once.
    func changed(_ ids: [SessionID]) {
        cache.invalidate(ids)
    }

    /// To be called when another process has changed the database.
    func forgetAll() {
        cache.invalidateAll()
    }
}
