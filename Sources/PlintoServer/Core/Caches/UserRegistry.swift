import PlintoModels
import PlintoStore

/// The cache of users, so that requests need no query for their status and profile.
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

    /// Removes a user that a commit has changed or deleted from memory.
    func changed(_ id: UserID) {
        cache.invalidate([id])
    }

    /// To be called when another process has changed the database.
    func forgetAll() {
        cache.invalidateAll()
    }
}
