import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization

/// Counts requests in windows of one clock minute: so many an IP address group, ten times as many an IPv6 site, so many
/// a user.
///
/// Its memory is bounded. Subjects beyond the bound share counters, so a client with many IP addresses locks out, at
/// worst, other newcomers of that minute.
final class RateLimiter: Sendable {
    /// The subject whose requests are counted together.
    enum Subject: Hashable, Sendable {
        case address(String)
        /// All IP address groups of an IPv6 site, together.
        case site(String)
        case user(UserID)
        /// All keys of an organization together.
        case organization(OrganizationID)
        case key(APIKeyID)
    }

    /// The result for one request.
    struct Verdict: Hashable, Sendable {
        let isAllowed: Bool
        let limit: Int
        let remaining: Int
        /// The second at which the window ends.
        let resetsAt: Int64
        /// The seconds until then.
        let retryAfter: Int
    }

    private struct State {
        var minute: Int64 = .min
        var counts: [Subject: Int] = [:]
        var shared: [Int: Int] = [:]
    }

    private static let sharedCounters = 1024

    private let perAddress: Int
    private let perUser: Int
    private let capacity: Int
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// - Parameters:
    ///   - perAddress: The limit per minute of an IP address without sign-in.
    ///   - perUser: The limit per minute of a user, over all of their sessions.
    ///   - capacity: The number of subjects with their own counter.
    init(
        perAddress: Int = Limits.Requests.perAddress,
        perUser: Int = Limits.Requests.perUser,
        capacity: Int = 65536,
        clock: any TimeSource
    ) {
        self.perAddress = perAddress
        self.perUser = perUser
        self.capacity = capacity
        self.clock = clock
    }

    /// Counts one request.
    ///
    /// - Parameter custom: The limit per minute, if the subject has its own.
    func count(_ subject: Subject, limit custom: Int? = nil) -> Verdict {
        let now = clock.now().seconds
        let minute = now / 60
        let limits = limits(of: subject, custom)
        let rest = state.withLock { state in
            if state.minute != minute {
                state.minute = minute
                state.counts.removeAll(keepingCapacity: state.counts.count < 1024)
                state.shared.removeAll()
            }
            // A site that has used up its requests makes no more counters: their number is bounded.
            for (subject, limit) in limits.dropFirst() where state.counts[subject, default: 0] >= limit { return -1 }
            var rest = Int.max
            for (subject, limit) in limits where rest >= 0 {
                rest = min(rest, limit - count(subject, in: &state))
            }
            return rest
        }
        let resetsAt = (minute + 1) * 60
        return Verdict(
            isAllowed: rest >= 0,
            limit: limits.first?.limit ?? 0,
            remaining: max(0, rest),
            resetsAt: resetsAt,
            retryAfter: Int(max(1, resetsAt - now))
        )
    }

    /// The subjects that a request is counted for, the narrowest first.
    private func limits(of subject: Subject, _ custom: Int?) -> [(subject: Subject, limit: Int)] {
        switch subject {
        case .address(let address):
            let group = IPAddressGroup.name(of: address)
            guard let site = IPAddressGroup.siteName(ofGroup: group) else { return [(.address(group), perAddress)] }
            return [(.address(group), perAddress), (.site(site), perAddress * Limits.Requests.groupsOfSite)]
        case .site, .user, .organization, .key:
            return [(subject, custom ?? perUser)]
        }
    }

    /// The number of a subject's requests in this minute, including this one.
    private func count(_ subject: Subject, in state: inout State) -> Int {
        if state.counts[subject] == nil, state.counts.count >= capacity {
            let slot = Int(UInt(bitPattern: subject.hashValue) % UInt(Self.sharedCounters))
            state.shared[slot, default: 0] += 1
            return state.shared[slot, default: 0]
        }
        state.counts[subject, default: 0] += 1
        return state.counts[subject, default: 0]
    }
}

extension RateLimiter.Verdict {
    /// The documented header fields.
    var fields: HTTPFields {
        [
            "X-RateLimit-Limit": String(limit),
            "X-RateLimit-Remaining": String(remaining),
            "X-RateLimit-Reset": String(resetsAt),
        ]
    }
}
