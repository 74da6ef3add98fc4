import PlintoModels
import PlintoSystem
import Synchronization

/// Slows down guessing of passwords and of second-factor codes: each attempt is reserved before it is checked, and
/// settled after it.
///
/// From the fifth failure in a row, the account and the IP address group must wait together, longer each time; a client
/// elsewhere is not affected. An IPv6 site with all of its groups must wait so too after more failures, except where
/// the account's owner has a live session. From a number of failures that no single group can reach, the account as a
/// whole must wait, except where its owner has a live session. ``AttemptPolicy`` has the numbers. Accounts that do not
/// exist are treated alike.
///
/// It decides in memory and measures the time since boot, so that a change of the wall clock makes no wait longer or
/// shorter; ``FailureJournal`` preserves the counts over a restart.
final class AttemptThrottle: Sendable {
    typealias Outcome = AttemptLedger.Outcome

    private struct Waiter {
        let request: AttemptLedger.Request
        let continuation: CheckedContinuation<AttemptLedger.Decision, Never>
    }

    private enum Place: Hashable, Sendable {
        case all
        /// One client at one account.
        case client(AttemptKey)
    }

    private struct State {
        var ledger: AttemptLedger
        /// By subject, in order of arrival.
        var waiters: [[UInt8]: [Waiter]] = [:]
        /// The places of the waiters.
        var places = ConcurrencyLimit<Place>()
    }

    private let clock: any TimeSource
    private let journal: FailureJournal?
    private let state: Mutex<State>

    /// - Parameter capacity: The number of counts kept in memory.
    init(capacity: Int = 65536, clock: any TimeSource, journal: FailureJournal? = nil) {
        self.clock = clock
        self.journal = journal
        state = Mutex(State(ledger: AttemptLedger(capacity: capacity)))
    }

    /// Makes one attempt, if it is permitted.
    ///
    /// - Parameters:
    ///   - address: The client's IP address.
    ///   - isKnownNetwork: True if the owner of the account is known to be there. Called only if it matters.
    ///   - judge: Checks the attempt. If it throws, there is no outcome, and nothing is counted.
    /// - Throws: 429 `account_locked` with the seconds to wait; the errors of `judge` and `isKnownNetwork`.
    func attempt<Value>(
        _ subject: AttemptSubject,
        from address: String,
        isKnownNetwork: () async throws -> Bool,
        judge: () async throws -> (Outcome, Value)
    ) async throws -> Value {
        let ticket = try await reserve(subject, from: address, isKnownNetwork: isKnownNetwork)
        do {
            let (outcome, value) = try await judge()
            settle(ticket, as: outcome, subject.policy)
            return value
        } catch {
            settle(ticket, as: .abandoned, subject.policy)
            throw error
        }
    }

    /// Resets the count of an account as a whole, for example after its secret was replaced.
    func forget(_ subject: AttemptSubject) {
        let key = AttemptKey(subject: subject.digest, group: "")
        let changes = state.withLock { state in
            let changes = state.ledger.forget(key)
            admitWaiters(key.subject, &state)
            return changes
        }
        note(changes, subject.policy)
    }

    /// Restores what ``FailureJournal`` wrote before a restart.
    func restore(_ written: [AttemptKey: FailureTable.Record]) {
        state.withLock { $0.ledger.restore(written) }
    }

    static func locked(_ seconds: Int) -> APIError {
        APIError(
            .rateLimited,
            .accountLocked,
            "Too many failed attempts for this account. Try again in \(seconds) s.",
            retryAfter: seconds
        )
    }

    private static let busy = APIError(
        .rateLimited,
        .accountLocked,
        "Too many attempts for this account are in progress. Try again in 1 s.",
        retryAfter: 1
    )

    private func reserve(
        _ subject: AttemptSubject,
        from address: String,
        isKnownNetwork: () async throws -> Bool
    ) async throws -> AttemptLedger.Ticket {
        var request = AttemptLedger.Request(key: AttemptKey(subject, from: address), policy: subject.policy)
        while true {
            switch await decide(request) {
            case .admitted(let ticket): return ticket
            case .locked(let seconds): throw Self.locked(seconds)
            case .dependsOnPlace: request.isKnownNetwork = try await isKnownNetwork()
            case .pending: throw Self.busy
            }
        }
    }

    /// The ledger's decision, after the attempts whose outcome it depends on; `pending` if too many already wait.
    private func decide(_ request: AttemptLedger.Request) async -> AttemptLedger.Decision {
        let decision = state.withLock { $0.ledger.reserve(request, at: clock.sinceBoot()) }
        guard decision == .pending else { return decision }
        return await withCheckedContinuation { continuation in
            // Checked again: the attempts may have been settled since.
            let decision: AttemptLedger.Decision? = state.withLock { state in
                let decision = state.ledger.reserve(request, at: clock.sinceBoot())
                guard decision == .pending, state.places.enter(Self.places(of: request)) else { return decision }
                let waiter = Waiter(request: request, continuation: continuation)
                state.waiters[request.key.subject, default: []].append(waiter)
                return nil
            }
            if let decision { continuation.resume(returning: decision) }
        }
    }

    /// The places that a request takes while it waits, and their limits.
    private static func places(of request: AttemptLedger.Request) -> [Place: Int] {
        [.all: Limits.AtOnce.attempts, .client(request.key.site ?? request.key): Limits.AtOnce.attemptsOfClient]
    }

    private func settle(_ ticket: AttemptLedger.Ticket, as outcome: Outcome, _ policy: AttemptPolicy) {
        let changes = state.withLock { state in
            let changes = state.ledger.settle(ticket, as: outcome, at: clock.sinceBoot())
            admitWaiters(ticket.key.subject, &state)
            return changes
        }
        note(changes, policy)
    }

    /// Resumes the waiters whose attempt no longer depends on others.
    private func admitWaiters(_ subject: [UInt8], _ state: inout State) {
        guard let waiters = state.waiters.removeValue(forKey: subject) else { return }
        var still: [Waiter] = []
        for waiter in waiters {
            let decision = state.ledger.reserve(waiter.request, at: clock.sinceBoot())
            if decision == .pending {
                still.append(waiter)
            } else {
                state.places.leave(Self.places(of: waiter.request).keys)
                waiter.continuation.resume(returning: decision)
            }
        }
        if !still.isEmpty { state.waiters[subject] = still }
    }

    private func note(_ changes: [AttemptLedger.Change], _ policy: AttemptPolicy) {
        guard let journal else { return }
        for change in changes { journal.note(change, policy) }
    }
}
