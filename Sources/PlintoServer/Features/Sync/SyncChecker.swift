import PlintoModels
import PlintoStore

/// Checks the requests that wait at `GET /sync`, when they are due, and completes those that need wait no longer.
///
/// One task checks them all, a lot at a time and with one read for each lot, so that it takes no more than one of the
/// database's readers. Where everybody is due at once, as after an operator's command, it rests after each lot for as
/// long as the lot took; requests whose user's feed has changed go first and do not wait for that.
actor SyncChecker {
    private typealias Due = SyncWaitList<SyncWait>.Due

    private static let lot = 32
    private static let membersAtOnce = 500
    /// How long one read may take before the rest of its lot is put off.
    private static let readingTime = Duration.milliseconds(5)
    /// In milliseconds. A lot that seems to have taken longer was interrupted, as by a machine that was asleep.
    private static let longestRest: Int64 = 100
    private static let endpoint = API.Sync.changes.description

    private let waiters: SyncWaiters
    private let feed: SyncFeed
    private let doorkeeper: Doorkeeper
    private let database: any Database
    private let clock: any TimeSource
    /// Until when only the urgent are checked, in milliseconds since boot.
    private var restsUntil = Int64.min

    init(
        feed: SyncFeed,
        waiters: SyncWaiters,
        doorkeeper: Doorkeeper,
        database: any Database,
        clock: any TimeSource
    ) {
        self.feed = feed
        self.waiters = waiters
        self.doorkeeper = doorkeeper
        self.database = database
        self.clock = clock
    }

    /// Checks those that are due now.
    ///
    /// - Returns: How long until more are, if nothing happens; nil where none waits.
    func checkDue() async throws -> Duration? {
        try await findMembers()
        while !Task.isCancelled {
            let begin = now()
            let onlyUrgent = begin < restsUntil
            let (due, isUrgent) = waiters.withState { state in
                state.list.expire(at: begin)
                return state.list.take(atMost: Self.lot, onlyUrgent: onlyUrgent, at: begin)
            }
            if due.isEmpty { break }
            await check(due, isUrgent: isUrgent)
            let end = now()
            if !isUrgent { restsUntil = end + min(end - begin, Self.longestRest) }
        }
        let end = now()
        let next: Int64? = waiters.withState { [restsUntil] state in
            if state.list.hasUrgent || !state.organizations.isEmpty { return end }
            return state.list.hasOthers ? restsUntil : state.list.nextDeadline
        }
        return next.map { .milliseconds(max(0, $0 - end)) }
    }

    /// Wakes those members of changed organizations who wait.
    private func findMembers() async throws {
        while let organization = waiters.withState({ $0.organizations.popFirst() }) {
            do {
                try await findMembers(of: organization)
            } catch {
                // Looked at again, so that no member misses the change.
                _ = waiters.withState { $0.organizations.insert(organization) }
                throw error
            }
        }
    }

    private func findMembers(of organization: OrganizationID) async throws {
        var last: UserID?
        repeat {
            let after = last
            let members = try await database.read { connection in
                try connection.memberships.ids(in: organization, after: after, limit: Self.membersAtOnce)
            }
            waiters.withState { state in for member in members { _ = state.list.changed(member) } }
            last = members.count == Self.membersAtOnce ? members.last : nil
        } while last != nil
    }

    private func check(_ due: [Due], isUrgent: Bool) async {
        var admitted: [(due: Due, caller: SignedIn)] = []
        for due in due {
            do {
                let user = try await doorkeeper.readmit(due.content.request, to: Self.endpoint)
                admitted.append((due, try user.signedIn))
            } catch {
                finish(due, error)
            }
        }
        do {
            let looks = try await feed.looks(
                for: admitted.map { ($0.caller, $0.due.content.number) },
                within: Self.readingTime
            )
            for (due, look) in zip(admitted.map(\.due), looks) { finish(due, look) }
            waiters.withState { state in
                for one in admitted.dropFirst(looks.count) { state.list.postpone(one.due.id, isUrgent: isUrgent) }
            }
        } catch {
            for one in admitted { finish(one.due, error) }
        }
    }

    private func finish(_ due: Due, _ look: Result<SyncFeed.Look, APIError>) {
        switch look {
        case .failure(let error):
            finish(due, error)
        case .success(let look) where look.changes == nil && !due.isLast:
            var wait = due.content
            wait.number = look.number
            waiters.withState { $0.list.keep(due.id, wait) }
        case .success(let look):
            waiters.leave(due.id)
            due.content.complete(with: look.changes)
        }
    }

    private func finish(_ due: Due, _ error: any Error) {
        waiters.leave(due.id)
        due.content.fail((error as? APIError).map { Doorkeeper.refusal(of: $0, at: Self.endpoint) } ?? error)
    }

    private func now() -> Int64 { clock.sinceBoot().inMilliseconds }
}
