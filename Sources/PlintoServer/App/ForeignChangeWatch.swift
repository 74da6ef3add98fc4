import PlintoModels
import PlintoStore
import Synchronization

/// Notices that another process, such as an operator command, has changed the database, and clears the caches of this
/// one: a user suspended there is locked out here within a second.
///
/// It checks every half second: each check costs one empty transaction, some tens of microseconds.
final class ForeignChangeWatch: Sendable {
    private static let interval = Duration.milliseconds(500)

    private let database: any Database
    private let forget: @Sendable () async throws -> Void
    private let seen = Mutex<Int64?>(nil)

    /// - Parameter forget: Clears every cache of the database's content.
    init(database: any Database, forget: @escaping @Sendable () async throws -> Void) {
        self.database = database
        self.forget = forget
    }

    static func job(
        _ parts: Services,
        verifier: AccessTokenVerifier,
        waiters: SyncWaiters
    ) -> BackgroundJob {
        let watch = ForeignChangeWatch(database: parts.database) {
            parts.sessions.forgetAll()
            parts.users.forgetAll()
            try await parts.keys.reload(from: parts.database, at: parts.clock.now())
            // After the keys, or it could remember what the old ones verified.
            verifier.forgetAll()
            // The command may have queued emails and events.
            parts.queues.callAll()
            waiters.changedOutside()
        }
        return BackgroundJob("foreign changes", log: parts.log) { try await watch.look() }
    }

    /// Returns the time until the next check.
    func look() async throws -> Duration {
        let number = try await database.foreignChanges()
        // The first time too: the cache may be older than the first check.
        if seen.withLock({ $0 }) != number {
            try await forget()
            // Last, so that a failure is retried.
            seen.withLock { $0 = number }
        }
        return Self.interval
    }
}
