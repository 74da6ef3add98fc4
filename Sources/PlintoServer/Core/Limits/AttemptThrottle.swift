import PlintoModels
import PlintoSystem
import Synchronization

/// Slows down guessing of passwords and of second-factor codes: each attempt is reserved before it is judged, and settled
/// after it.
///
/// From the fifth failure in a row, the account and the IP address group must wait together, longer each time; a client
/// elsewhere is not affected. From a number of failures that no single group can reach, the account as a whole must wait,
/// except where its owner has a live session. ``AttemptPolicy`` has the numbers. Accounts that do not exist are treated
/// alike.
///
/// It decides in memory and counts the time since boot, so that no change of the wall clock makes a wait longer or
/// shorter; ``FailureJournal`` makes what counts outlive a restart.
final class AttemptThrottle: Sendable {
    typealias Outcome = AttemptLedger.Outcome

    private struct Waiter {
        let request: AttemptLedger.Request
        let continuation: CheckedContinuation<AttemptLedger.Decision, Never>
    }

    private struct State {
        var ledger: AttemptLedger
        /// By subject, in order of arrival.
        var waiters: [[UInt8]: [Waiter]] = [:]
        var waiting = 0
    }

    /// How many attempts of one IP address group at one account wait for the outcome of those before them.
    static let mostWaiting = 64
    private static let mostWaitingInTotal = 4096

    private let clock: any TimeSource
    private let journal: FailureJournal?
    private let state: Mutex<State>

    /// - Parameter capacity: How many counts are kept in memory.
    init(capacity: Int = 65536, clock: any TimeSource, journal: FailureJournal? = nil) {
        self.clock = clock
        self.journal = journal
        state = Mutex(State(ledger: AttemptLedger(capacity: capacity)))
    }

    /// Makes one attempt, once it may be made.
    ///
    /// - Parameters:
    ///   - address: The client's IP address.
    ///   - isFamiliar: Whether the owner of the account is known to be there. Asked only where it matters.
    ///   - judge: Judges the attempt. What it throws is no outcome, and counts for nothing.
    /// - Throws: 429 `account_locked` with the seconds to wait; what `judge` and `isFamiliar` throw.
    func attempt<Value>(
        _ subject: AttemptSubject,
        from address: String,
        isFamiliar: () async throws -> Bool,
        judge: () async throws -> (Outcome, Value)
    ) async throws -> Value {
        let ticket = try await reserve(subject, from: address, isFamiliar: isFamiliar)
        do {
            let (outcome, value) = try await judge()
            settle(ticket, as: outcome, subject.policy)
            return value
        } catch {
            settle(ticket, as: .abandoned, subject.policy)
            throw error
        }
    }

    /// Begins the count of an account as a whole anew, as when its secret was replaced.
    func forget(_ subject: AttemptSubject) {
        let key = AttemptKey(subject: subject.digest, group: "")
        let changes = state.withLock { state in
            let changes = state.ledger.forget(key)
            admitWaiters(key.subject, &state)
            return changes
        }
        note(changes, subject.policy)
    }

    /// Takes up what ``FailureJournal`` wrote before a restart.
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
        isFamiliar: () async throws -> Bool
    ) async throws -> AttemptLedger.Ticket {
        var request = AttemptLedger.Request(key: AttemptKey(subject, from: address), policy: subject.policy)
        while true {
            switch await decide(request) {
            case .admitted(let ticket): return ticket
            case .locked(let seconds): throw Self.locked(seconds)
            case .dependsOnPlace: request.isFamiliar = try await isFamiliar()
            case .pending: throw Self.busy
            }
        }
    }

    /// What the ledger decides, after the attempts whose outcome it depends on; `pending` where too many wait already.
    private func decide(_ request: AttemptLedger.Request) async -> AttemptLedger.Decision {
        let decision = state.withLock { $0.ledger.reserve(request, at: clock.sinceBoot()) }
        guard decision == .pending else { return decision }
        return await withCheckedContinuation { continuation in
            // Asked again: the attempts may have been settled since.
            let decision: AttemptLedger.Decision? = state.withLock { state in
                let decision = state.ledger.reserve(request, at: clock.sinceBoot())
                let subject = request.key.subject
                let own = state.waiters[subject, default: []].count { $0.request.key == request.key }
                guard decision == .pending, own < Self.mostWaiting, state.waiting < Self.mostWaitingInTotal
                else { return decision }
                state.waiters[subject, default: []].append(Waiter(request: request, continuation: continuation))
                state.waiting += 1
                return nil
            }
            if let decision { continuation.resume(returning: decision) }
        }
    }

    private func settle(_ ticket: AttemptLedger.Ticket, as outcome: Outcome, _ policy: AttemptPolicy) {
        let changes = state.withLock { state in
            let changes = state.ledger.settle(ticket, as: outcome, at: clock.sinceBoot())
            admitWaiters(ticket.key.subject, &state)
            return changes
        }
        note(changes, policy)
    }

    /// Lets those go on whose attempt no longer depends on others.
    private func admitWaiters(_ subject: [UInt8], _ state: inout State) {
        guard let waiters = state.waiters.removeValue(forKey: subject) else { return }
        var still: [Waiter] = []
        for waiter in waiters {
            let decision = state.ledger.reserve(waiter.request, at: clock.sinceBoot())
            if decision == .pending {
                still.append(waiter)
            } else {
                waiter.continuation.resume(returning: decision)
            }
        }
        state.waiting -= waiters.count - still.count
        if !still.isEmpty { state.waiters[subject] = still }
    }

    private func note(_ changes: [AttemptLedger.Change], _ policy: AttemptPolicy) {
        guard let journal else { return }
        for change in changes { journal.note(change, policy) }
    }
}
