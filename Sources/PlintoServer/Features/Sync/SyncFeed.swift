import PlintoModels
import PlintoStore

/// The changes for a user, read from one state of the database.
struct SyncFeed: Sendable {
    /// The result of one query.
    struct Look: Sendable {
        /// The number up to which the changes were read.
        let number: Int64
        /// Nil if there is nothing new.
        let changes: SyncChanges?
    }

    /// With more removals, everything is returned instead.
    private static let mostRemovals = 1000
    private static let mostOrganizations = Limits.Account.memberships

    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    /// - Parameter number: The last number that the client knows; nil if it knows none.
    /// - Throws: 401 `session_ended` if the caller's session no longer exists.
    func look(for caller: SignedIn, since number: Int64?) async throws -> Look {
        let now = clock.now()
        return try await database.read { try look(for: caller, since: number, at: now, in: $0) }
    }

    /// Queries the changes for several callers in one read.
    ///
    /// - Parameter time: The time after which no further query is begun.
    /// - Returns: As many results as there was time for, at least one.
    func looks(
        for callers: [(caller: SignedIn, number: Int64?)],
        within time: Duration
    ) async throws -> [Result<Look, APIError>] {
        guard !callers.isEmpty else { return [] }
        let now = clock.now()
        return try await database.read { transaction in
            let end = clock.sinceBoot() + time
            var looks: [Result<Look, APIError>] = []
            for (caller, number) in callers where looks.isEmpty || clock.sinceBoot() < end {
                do {
                    looks.append(.success(try look(for: caller, since: number, at: now, in: transaction)))
                } catch let error as APIError {
                    looks.append(.failure(error))
                }
            }
            return looks
        }
    }

    private func look(
        for caller: SignedIn,
        since number: Int64?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Look {
        let user = caller.user.id
        try caller.requireLive(at: now, in: transaction)
        guard let standing = try transaction.sync.standing(of: user) else { throw APIError.sessionEnded }
        // A number from the future comes from a database that an older one has replaced.
        guard let number, number >= standing.floor, number <= standing.number else {
            return try everything(of: user, standing, at: now, in: transaction)
        }
        guard number < standing.number else { return Look(number: number, changes: nil) }
        return try changes(of: user, standing, since: number, at: now, in: transaction)
            ?? everything(of: user, standing, at: now, in: transaction)
    }

    /// Nil if there is too much.
    private func changes(
        of user: UserID,
        _ standing: SyncRepository.UserSyncState,
        since number: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Look? {
        let sessions = try transaction.sync.sessions(
            of: user,
            since: number,
            at: now,
            activeSince: ListSessions.activeSince(now, lifetimes),
            limit: Limits.Account.sessions + 1
        )
        let organizations = try transaction.sync.organizations(
            of: user,
            since: number,
            limit: Self.mostOrganizations + 1
        )
        let removals = try transaction.sync.removals(of: user, since: number, limit: Self.mostRemovals + 1)
        guard sessions.count <= Limits.Account.sessions, organizations.count <= Self.mostOrganizations,
            removals.count <= Self.mostRemovals
        else { return nil }
        var changes = SyncChanges(
            cursor: SyncCursor(number: standing.number).text,
            user: standing.changed > number ? try transaction.users.find(user)?.user : nil,
            sessions: sessions.map(UserSession.init),
            organizations: organizations.map { Organization($0.record, role: $0.role) }
        )
        // A user who left and came back is a member; a user who did so twice and left has lost one organization.
        var named = Set(organizations.map(\.record.id.text))
        changes.removed = removals.filter { named.insert($0.id).inserted }
        let isNew =
            changes.user != nil || !changes.sessions.isEmpty || !changes.organizations.isEmpty
            || !changes.removed.isEmpty
        return Look(number: standing.number, changes: isNew ? changes : nil)
    }

    private func everything(
        of user: UserID,
        _ standing: SyncRepository.UserSyncState,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Look {
        let sessions = try transaction.sessions.live(
            of: user,
            at: now,
            activeSince: ListSessions.activeSince(now, lifetimes),
            limit: Limits.Account.sessions
        )
        let organizations = try transaction.organizations.page(of: user, after: nil, limit: Self.mostOrganizations)
        return Look(
            number: standing.number,
            changes: SyncChanges(
                cursor: SyncCursor(number: standing.number).text,
                reset: true,
                user: try transaction.users.find(user)?.user,
                sessions: sessions.map(UserSession.init),
                organizations: organizations.map { Organization($0.record, role: $0.role) }
            )
        )
    }
}
