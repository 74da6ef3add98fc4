import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization

/// Counts requests in windows of one clock minute, per IP address and per user.
///
/// Its memory is bounded. Subjects beyond the bound share counters, so a client with many IP addresses locks out, at
/// worst, other newcomers of that minute.
final class RateLimiter: Sendable {
    /// The subject whose requests are counted together.
    enum Subject: Hashable, Sendable {
        case address(String)
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
    init(perAddress: Int = 100, perUser: Int = 1000, capacity: Int = 65536, clock: any TimeSource) {
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
        let (subject, limit) =
            switch subject {
            case .address(let address): (Subject.address(IPAddressGroup.name(of: address)), perAddress)
            case .user, .organization, .key: (subject, custom ?? perUser)
            }
        let count = state.withLock { state in
            if state.minute != minute {
                state.minute = minute
                state.counts.removeAll(keepingCapacity: state.counts.count < 1024)
                state.shared.removeAll()
            }
            if state.counts[subject] == nil, state.counts.count >= capacity {
                let slot = Int(UInt(bitPattern: subject.hashValue) % UInt(Self.sharedCounters))
                state.shared[slot, default: 0] += 1
                return state.shared[slot, default: 0]
            }
            state.counts[subject, default: 0] += 1
            return state.counts[subject, default: 0]
        }
        let resetsAt = (minute + 1) * 60
        return Verdict(
            isAllowed: count <= limit,
            limit: limit,
            remaining: max(0, limit - count),
            resetsAt: resetsAt,
            retryAfter: Int(max(1, resetsAt - now))
        )
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
