import PlintoModels
import PlintoStore

/// Checks the waiting requests of `GET /sync` when they are due, and completes those that need not wait longer.
///
/// One task checks them all, in batches with one read each, so that it uses no more than one of the database's readers.
/// If all are due at once, for example after an operator command, it rests after each batch for as long as the batch
/// took; requests whose user's feed has changed go first and do not wait for that.
actor SyncChecker {
    private typealias Due = SyncWaitList<SyncWait>.Due

    private static let lot = 32
    private static let membersAtOnce = 500
    /// The time after which the rest of a batch is postponed.
    private static let readingTime = Duration.milliseconds(5)
    /// In milliseconds. A batch that seems to have taken longer was interrupted, for example by suspend.
    private static let longestRest: Int64 = 100
    private static let endpoint = API.Sync.changes.description

    private let waiters: SyncWaiters
    private let feed: SyncFeed
    private let authorizer: RequestAuthorizer
    private let database: any Database
    private let clock: any TimeSource
    /// The end of the time in which only urgent requests are checked, in milliseconds since boot.
    private var restsUntil = Int64.min

    init(
        feed: SyncFeed,
        waiters: SyncWaiters,
        authorizer: RequestAuthorizer,
        database: any Database,
        clock: any TimeSource
    ) {
        self.feed = feed
        self.waiters = waiters
        self.authorizer = authorizer
        self.database = database
        self.clock = clock
    }

    /// Checks the due requests.
    ///
    /// - Returns: The time until more are due, if nothing happens; nil if none waits.
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

    /// Wakes the waiting members of changed organizations.
    private func findMembers() async throws {
        while let organization = waiters.withState({ $0.organizations.popFirst() }) {
            do {
                try await findMembers(of: organization)
            } catch {
                // Checked again, so that no member misses the change.
                _ = waiters.withState { $0.organizations.insert(organization) }
                throw error
            }
        }
    }

    private func findMembers(of organization: OrganizationID) async throws {
        var last: UserID?
        repeat {
            let after = last
            let members = try await database.read { transaction in
                try transaction.memberships.ids(in: organization, after: after, limit: Self.membersAtOnce)
            }
            waiters.withState { state in for member in members { _ = state.list.changed(member) } }
            last = members.count == Self.membersAtOnce ? members.last : nil
        } while last != nil
    }

    private func check(_ due: [Due], isUrgent: Bool) async {
        var admitted: [(due: Due, caller: SignedIn)] = []
        for due in due {
            do {
                let user = try await authorizer.readmit(due.content.request, to: Self.endpoint)
                admitted.append((due, try user.signedIn))
            } catch {
                finish(due, error)
            }
        }
        do {
            let looks = try await feed.looks(
                for: admitted.map { ($0.caller, $0.due.content.position) },
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
            wait.position = look.cursor
            waiters.withState { $0.list.keep(due.id, wait) }
        case .success(let look):
            waiters.leave(due.id)
            due.content.complete(with: look.changes)
        }
    }

    private func finish(_ due: Due, _ error: any Error) {
        waiters.leave(due.id)
        due.content.fail((error as? APIError).map { RequestAuthorizer.refusal(of: $0, at: Self.endpoint) } ?? error)
    }

    private func now() -> Int64 { clock.sinceBoot().inMilliseconds }
}
