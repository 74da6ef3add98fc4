package import PlintoModels
import Synchronization

/// What a committed transaction has changed, as far as the memory of a process must hear of it.
///
/// A change names what is different and never carries the new value: by the time an observer acts on it, the row may have
/// changed again.
package enum DatabaseChange: Hashable, Sendable {
    /// The row of a user, which may be gone.
    case user(UserID)
    /// Sessions that were live and have ended.
    case sessionsEnded([SessionID])
    /// What the clients of a user see at `GET /sync`.
    case feed(UserID)
    /// What the clients of every member of an organization see at `GET /sync`.
    case memberFeeds(OrganizationID)
}

/// The observers of one database.
final class ChangeObservers: Sendable {
    private let observers = Mutex<[@Sendable (DatabaseChange) -> Void]>([])

    func add(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    /// Tells the observers, in the order in which they were added.
    func tell(_ change: DatabaseChange) {
        for observer in observers.withLock({ $0 }) { observer(change) }
    }

    /// Lets go of what the observers hold, which may be the database itself.
    func removeAll() {
        let removed = observers.withLock { observers in
            defer { observers = [] }
            return observers
        }
        _ = removed
    }
}
