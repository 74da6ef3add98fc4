import PlintoModels
import Synchronization

/// Bounds the letters that members make the server send, to one address and at all: an invitation carries words of the
/// inviter's own, and must not become a way to pester people.
final class InvitationThrottle: Sendable {
    private enum Subject: Hashable {
        case recipient(String)
        case inviter(UserID)
    }

    private struct State {
        var hour: Int64 = .min
        var counts: [Subject: Int] = [:]
    }

    /// Letters to one address within a clock hour, whoever sends them.
    static let perRecipient = 5
    /// Letters of one inviter within a clock hour, over all of their organizations.
    static let perInviter = 50

    private let capacity: Int
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// - Parameter capacity: How many subjects are counted within an hour; when they are more, nobody invites.
    init(capacity: Int = 65536, clock: any TimeSource) {
        self.capacity = capacity
        self.clock = clock
    }

    /// Counts one letter.
    ///
    /// - Parameter recipient: The address, folded.
    /// - Throws: 429 `rate_limit`, and then nothing is counted.
    func count(recipient: String, inviter: UserID) throws(APIError) {
        let now = clock.now().seconds
        let isAllowed = state.withLock { state in
            if state.hour != now / 3600 { state = State(hour: now / 3600) }
            let to = state.counts[.recipient(recipient)] ?? 0
            let by = state.counts[.inviter(inviter)] ?? 0
            guard to < Self.perRecipient, by < Self.perInviter, state.counts.count + 2 <= capacity else { return false }
            state.counts[.recipient(recipient)] = to + 1
            state.counts[.inviter(inviter)] = by + 1
            return true
        }
        guard isAllowed else {
            let wait = Int(3600 - now % 3600)
            throw APIError(
                .rateLimited,
                .rateLimit,
                "Too many invitations were sent within this hour. Try again in \(wait) s.",
                retryAfter: wait
            )
        }
    }
}
