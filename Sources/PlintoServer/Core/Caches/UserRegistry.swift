import PlintoModels
import PlintoStore

/// The users whom requests come from, in memory, so that neither their status nor their profile costs a query.
struct UserRegistry: Sendable {
    private let cache: ReadThroughCache<UserID, Profile>
    private let database: any Database

    init(database: any Database, capacity: Int = 8192) {
        self.database = database
        cache = ReadThroughCache(capacity: capacity)
    }

    func profile(of id: UserID) async throws -> Profile? {
        try await cache.value(id) {
            try await database.read { try $0.users.find(id) }.map(Profile.init)
        }
    }

    /// To be called when a change of the user, or the end of the account, is committed and before it is answered.
    func changed(_ id: UserID) {
        cache.invalidate([id])
    }

    /// To be called when another process has changed the database.
    func forgetAll() {
        cache.invalidateAll()
    }
}
