import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Decides which entries of the audit log are counted in an earlier entry of the same clock hour, so that no one can
/// make the log grow without bounds.
///
/// Failures, which anyone can cause, are one entry for each account, place and action, a place being an IPv4 address or
/// an IPv6 site. What an account does is an entry each, ``Limits/Hourly/auditEntries`` an hour; beyond them it is one
/// for each action, place and API key, and for each other account that it is done to.
///
/// Its memory is bounded, and lost on a restart: then one more entry is made.
final class AuditRepeats: Sendable {
    private struct Key: Hashable {
        let action: AuditAction
        let user: UserID?
        let actor: UserID?
        let apiKey: APIKeyID?
        /// Nil if too many were seen within the hour.
        let place: String?
    }

    private struct State {
        var hour: Int64 = .min
        /// The number of entries that each account has caused.
        var counts: [UserID: Int] = [:]
        /// The entries that count later ones.
        var entries: [Key: AuditID] = [:]
    }

    /// The number of accounts and entries that are remembered.
    private static let capacity = 65_536

    private let state = Mutex(State())

    /// The entry that also counts `entry`; nil if it is a separate one.
    func earlier(_ entry: AuditEntry) -> AuditID? {
        state.withLock { state in
            Self.begin(entry.at, &state)
            guard let key = Self.key(entry, state) else { return nil }
            return state.entries[key]
        }
    }

    /// Notes an entry that is written, for those that follow it.
    func note(_ entry: AuditEntry) {
        state.withLock { state in
            if let key = Self.key(entry, state) { state.entries[key] = entry.id }
        }
    }

    /// Counts an entry that is committed: one that was undone, as in a write that runs again, is none.
    func count(_ entry: AuditEntry) {
        state.withLock { state in
            Self.begin(entry.at, &state)
            guard !Self.isFailure(entry.action), let account = entry.actorID ?? entry.userID else { return }
            if state.counts[account] != nil || state.counts.count < Self.capacity {
                state.counts[account, default: 0] += 1
            }
        }
    }

    private static func begin(_ now: Timestamp, _ state: inout State) {
        let hour = now.seconds / 3600
        if state.hour != hour { state = State(hour: hour) }
    }

    /// The key that an entry shares with those that it counts; nil for a separate one.
    private static func key(_ entry: AuditEntry, _ state: State) -> Key? {
        let isFailure = isFailure(entry.action)
        if !isFailure {
            guard let account = entry.actorID ?? entry.userID,
                state.counts[account, default: 0] >= Limits.Hourly.auditEntries
            else {
                return nil
            }
        }
        var key = Key(
            action: entry.action,
            user: entry.userID,
            actor: entry.actorID,
            apiKey: entry.apiKeyID,
            place: entry.ipAddress.map(IPAddressGroup.siteName(of:))
        )
        if state.entries.count >= capacity, state.entries[key] == nil {
            key = Key(action: key.action, user: nil, actor: nil, apiKey: nil, place: nil)
        }
        return key
    }

    private static func isFailure(_ action: AuditAction) -> Bool { action == .signInFailed || action == .mfaFailed }
}
