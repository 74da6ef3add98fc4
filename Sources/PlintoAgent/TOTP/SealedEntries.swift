import PlintoStore
import Synchronization

/// A cache of TOTP entries as stored, so that computing a code needs no read. Secrets stay encrypted.
///
/// Entries never change; they are only removed, and only by this process. The version detects a removal that overtakes
/// a read: an entry read before it is not cached.
final class SealedEntries: Sendable {
    private struct State {
        var entries: [String: TOTPEntryRecord] = [:]
        var version = 0
    }

    private let state = Mutex(State())

    /// Incremented by each removal.
    var version: Int { state.withLock { $0.version } }

    func entry(_ name: String) -> TOTPEntryRecord? {
        state.withLock { $0.entries[name] }
    }

    /// Caches an entry.
    ///
    /// - Parameter version: The value of ``version`` before the read.
    func keep(_ entry: TOTPEntryRecord, readAt version: Int) {
        state.withLock { state in
            guard state.version == version else { return }
            state.entries[entry.name] = entry
        }
    }

    /// Removes an entry from the cache. Must be called after the removal is committed.
    func forget(_ name: String) {
        state.withLock { state in
            state.version += 1
            state.entries[name] = nil
        }
    }
}
