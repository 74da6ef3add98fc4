import PlintoModels
import Synchronization

/// Slows down whoever guesses passwords: from the fifth failure in a row a pair of account and address must wait,
/// longer each time.
///
/// The pair, not the account: a stranger who fails cannot shut out the owner, who comes from elsewhere. Unknown
/// accounts are treated alike, so that nothing tells them apart.
final class SignInThrottle: Sendable {
    private struct Pair: Hashable {
        let account: String
        let address: String
    }

    private struct Record {
        var failures = 0
        var blockedUntil = Timestamp(milliseconds: 0)
    }

    /// Seconds to wait after the fifth failure, the sixth and so on; the last one stays.
    static let delays: [Int64] = [1, 3, 5, 10, 30, 60, 120, 300]
    private static let freeFailures = 4

    private let capacity: Int
    private let clock: any TimeSource
    private let records = Mutex<(young: [Pair: Record], old: [Pair: Record])>(([:], [:]))

    init(capacity: Int = 65536, clock: any TimeSource) {
        self.capacity = capacity
        self.clock = clock
    }

    /// - Parameter account: The address or username that was given, folded.
    /// - Throws: 429 `account_locked` with the seconds to wait.
    func check(account: String, address: String) throws(APIError) {
        let pair = Pair(account: account, address: AddressGroup.of(address))
        let wait = records.withLock { records in
            guard let record = records.young[pair] ?? records.old[pair] else { return Int64(0) }
            let wait = record.blockedUntil.milliseconds(since: clock.now())
            // No wait was ever longer than the longest: a clock that was set back must not make one.
            return min(wait, (Self.delays.last ?? 0) * 1000)
        }
        guard wait > 0 else { return }
        let seconds = Int((wait + 999) / 1000)
        throw APIError(
            .rateLimited,
            .accountLocked,
            "Too many failed sign-ins to this account from your address. Try again in \(seconds) s.",
            retryAfter: seconds
        )
    }

    func failed(account: String, address: String) {
        let pair = Pair(account: account, address: AddressGroup.of(address))
        records.withLock { records in
            var record = records.young[pair] ?? records.old[pair] ?? Record()
            record.failures += 1
            if record.failures > Self.freeFailures {
                let step = min(record.failures - Self.freeFailures, Self.delays.count) - 1
                record.blockedUntil = clock.now().advanced(bySeconds: Self.delays[step])
            }
            if records.young.count >= capacity / 2 {
                records.old = records.young
                records.young = [:]
            }
            records.young[pair] = record
        }
    }

    func succeeded(account: String, address: String) {
        let pair = Pair(account: account, address: AddressGroup.of(address))
        records.withLock { records in
            records.young[pair] = nil
            records.old[pair] = nil
        }
    }
}
