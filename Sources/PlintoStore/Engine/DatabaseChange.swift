package import PlintoModels
import Synchronization

/// A change of a committed transaction that a process may have to apply to its memory.
///
/// A change names the changed object and never carries the new value: by the time an observer acts on it, the row may
/// have changed again.
package enum DatabaseChange: Hashable, Sendable {
    /// The row of a user, which may have been deleted.
    case user(UserID)
    /// Sessions that were active and have ended.
    case sessionsEnded([SessionID])
    /// The row of a session that is still active.
    case sessionChanged(SessionID)
    /// The changes that a user's clients see at `GET /sync`.
    case feed(UserID)
    /// The changes that the clients of every member of an organization see at `GET /sync`.
    case memberFeeds(OrganizationID)
    /// Rows that wait for a background job.
    case queued(Queue)

    /// The table whose rows wait for a background job of the server.
    package enum Queue: Hashable, Sendable, CaseIterable {
        case emails
        case events
        case deliveries
        case linkRequests
    }
}

/// The observers of one database.
final class ChangeObservers: Sendable {
    private let observers = Mutex<[@Sendable (DatabaseChange) -> Void]>([])

    func add(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    /// Calls the observers, in the order in which they were added.
    func tell(_ change: DatabaseChange) {
        for observer in observers.withLock({ $0 }) { observer(change) }
    }

    /// Releases what the observers hold, which may be the database itself.
    func removeAll() {
        let removed = observers.withLock { observers in
            defer { observers = [] }
            return observers
        }
        _ = removed
    }
}
