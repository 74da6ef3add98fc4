import PlintoStore
import Synchronization

/// The entries that were asked for, as they are stored, so that a code costs no read. Their secrets stay sealed.
///
/// An entry never changes; it is only removed, and by this process alone. A removal that overtakes a read is what the
/// version is for: what was read before it is not kept.
final class SealedEntries: Sendable {
    private struct State {
        var entries: [String: TOTPEntryRecord] = [:]
        var version = 0
    }

    private let state = Mutex(State())

    /// Rises with each removal.
    var version: Int { state.withLock { $0.version } }

    func entry(_ name: String) -> TOTPEntryRecord? {
        state.withLock { $0.entries[name] }
    }

    /// - Parameter version: ``version`` as it was before the read.
    func keep(_ entry: TOTPEntryRecord, readAt version: Int) {
        state.withLock { state in
            guard state.version == version else { return }
            state.entries[entry.name] = entry
        }
    }

    /// Called after the removal is committed.
    func forget(_ name: String) {
        state.withLock { state in
            state.version += 1
            state.entries[name] = nil
        }
    }
}
