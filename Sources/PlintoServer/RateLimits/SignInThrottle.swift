import PlintoCrypto
import PlintoModels
import PlintoSystem
import Synchronization

/// Slows down whoever guesses passwords: from the fifth failure in a row a pair of account and address must wait, longer
/// each time; and from the hundredth the account as a whole, wherever the tries come from.
///
/// The pair, not the account: a stranger who fails cannot shut out the owner, who comes from elsewhere. The account as a
/// whole is for whoever has many addresses; its owner passes from where they have a live session, and a new password by
/// letter ends it. Unknown accounts are treated alike, so that nothing tells them apart.
///
/// It answers from memory; ``FailureJournal`` makes what counts outlive a restart.
final class SignInThrottle: Sendable {
    struct Pair: Hashable, Sendable {
        /// SHA-256: what was typed as an address may have been a password.
        let account: [UInt8]
        /// A group of addresses; empty for the account as a whole.
        let address: String

        init(account: [UInt8], address: String) {
            self.account = account
            self.address = address
        }

        fileprivate init(_ account: String, _ address: String) {
            self.init(
                account: Digest.sha256.hash(Array(account.utf8)),
                address: address.isEmpty ? "" : IPAddressGroup.name(of: address)
            )
        }

        /// Seconds to wait after so many failures in a row.
        func delay(after failures: Int) -> Int64 {
            if address.isEmpty { return failures >= SignInThrottle.mostInARow ? SignInThrottle.wholeDelay : 0 }
            guard failures > SignInThrottle.freeFailures else { return 0 }
            return SignInThrottle.delays[min(failures - SignInThrottle.freeFailures, SignInThrottle.delays.count) - 1]
        }

        /// Whether a restart must not forget so many failures. Those of the account as a whole are written by tens.
        fileprivate func isWritten(at failures: Int) -> Bool {
            if address.isEmpty { return failures >= SignInThrottle.mostInARow || failures > 0 && failures % 10 == 0 }
            return failures > SignInThrottle.freeFailures
        }
    }

    struct Record: Hashable, Sendable {
        /// In a row.
        var failures: Int
        var failedAt: Timestamp
    }

    /// Seconds to wait after the fifth failure, the sixth and so on; the last one stays.
    static let delays: [Int64] = [1, 3, 5, 10, 30, 60, 120, 300]
    /// Failures in a row that an account as a whole is allowed (NIST SP 800-63B-4 §3.2.2).
    static let mostInARow = 100
    /// Seconds between two tries beyond them.
    static let wholeDelay: Int64 = 900
    private static let freeFailures = 4

    private let capacity: Int
    private let clock: any TimeSource
    private let journal: FailureJournal?
    private let records = Mutex<(young: [Pair: Record], old: [Pair: Record])>(([:], [:]))

    init(capacity: Int = 65536, clock: any TimeSource, journal: FailureJournal? = nil) {
        self.capacity = capacity
        self.clock = clock
        self.journal = journal
    }

    /// - Parameter account: The address or username that was given, folded.
    /// - Throws: 429 `account_locked` with the seconds to wait.
    func check(account: String, address: String) throws(APIError) {
        let seconds = wait(Pair(account, address))
        if seconds > 0 { throw Self.locked(seconds) }
    }

    /// Seconds that the account as a whole must wait, but for its owner where they are known; 0 where none.
    ///
    /// - Parameter account: The id, or what was given where there is no such account.
    func waitOfWhole(account: String) -> Int { wait(Pair(account, "")) }

    func failed(account: String, address: String) { failed(Pair(account, address)) }

    func failedAsWhole(account: String) { failed(Pair(account, "")) }

    func succeeded(account: String, address: String) { succeeded(Pair(account, address)) }

    func succeededAsWhole(account: String) { succeeded(Pair(account, "")) }

    /// Takes up what was written before a restart.
    func restore(_ written: [Pair: Record]) {
        records.withLock { records in
            for (pair, record) in written where records.young[pair] == nil { records.young[pair] = record }
        }
    }

    static func locked(_ seconds: Int) -> APIError {
        APIError(
            .rateLimited,
            .accountLocked,
            "Too many failed sign-ins to this account. Try again in \(seconds) s.",
            retryAfter: seconds
        )
    }

    private func wait(_ pair: Pair) -> Int {
        guard let record = records.withLock({ $0.young[pair] ?? $0.old[pair] }) else { return 0 }
        let delay = pair.delay(after: record.failures) * 1000
        // No wait is longer than its delay: a clock that was set back must not make one.
        let rest = min(delay, delay - clock.now().milliseconds(since: record.failedAt))
        return rest > 0 ? Int((rest + 999) / 1000) : 0
    }

    private func failed(_ pair: Pair) {
        let record = records.withLock { records in
            var record = records.young[pair] ?? records.old[pair] ?? Record(failures: 0, failedAt: clock.now())
            record.failures += 1
            record.failedAt = clock.now()
            if records.young.count >= capacity / 2 {
                records.old = records.young
                records.young = [:]
            }
            records.young[pair] = record
            return record
        }
        if pair.isWritten(at: record.failures) { journal?.note(pair, record) }
    }

    private func succeeded(_ pair: Pair) {
        let record = records.withLock { records in
            let old = records.old.removeValue(forKey: pair)
            return records.young.removeValue(forKey: pair) ?? old
        }
        // Nothing is written for whoever did not fail.
        let written = pair.address.isEmpty ? 10 : Self.freeFailures + 1
        if let record, record.failures >= written { journal?.note(pair, nil) }
    }
}
