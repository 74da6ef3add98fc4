import PlintoModels
import PlintoStore
import Synchronization

/// Notices that another process has changed the database, as the operator's commands do, and forgets what this one has
/// in memory: who was suspended there is shut out here within a second.
///
/// Half a second between two looks: each costs one empty transaction, some tens of microseconds.
final class ForeignChangeWatch: Sendable {
    private static let interval = Duration.milliseconds(500)

    private let database: any Database
    private let forget: @Sendable () async throws -> Void
    private let seen = Mutex<Int64?>(nil)

    /// - Parameter forget: Empties every cache of what the database holds.
    init(database: any Database, forget: @escaping @Sendable () async throws -> Void) {
        self.database = database
        self.forget = forget
    }

    static func job(
        _ parts: ServerParts,
        verifier: AccessTokenVerifier,
        waiters: SyncWaiters
    ) -> BackgroundJob {
        let watch = ForeignChangeWatch(database: parts.database) {
            parts.sessions.forgetAll()
            parts.users.forgetAll()
            try await parts.keys.reload(from: parts.database, at: parts.clock.now())
            // After the keys, or it could remember what the old ones verified.
            verifier.forgetAll()
            // The command may have written letters and events.
            parts.mail.job.call()
            parts.linkRequests.job.call()
            parts.webhooks.dispatching.call()
            waiters.changedOutside()
        }
        return BackgroundJob("foreign changes", log: parts.log) { try await watch.look() }
    }

    /// Returns when to look again.
    func look() async throws -> Duration {
        let number = try await database.foreignChanges()
        // The first time too: what was cached before it was asked may be old.
        if seen.withLock({ $0 }) != number {
            try await forget()
            // Last, so that what failed is tried again.
            seen.withLock { $0 = number }
        }
        return Self.interval
    }
}
