import PlintoModels
import PlintoStore

/// The changes for a user, read from one state of the database.
struct SyncFeed: Sendable {
    /// The result of one query.
    struct Look: Sendable {
        /// The position up to which the changes were read.
        let cursor: SyncCursor
        /// Nil if there is nothing new.
        let changes: SyncChanges?
    }

    /// With more removals, everything is returned instead.
    private static let mostRemovals = 1000
    private static let mostOrganizations = Limits.Account.memberships

    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    /// - Parameter cursor: The client's position; nil if it has none.
    /// - Throws: 401 `session_ended` if the caller's session no longer exists.
    func look(for caller: SignedIn, since cursor: SyncCursor?) async throws -> Look {
        let now = clock.now()
        return try await database.read { try look(for: caller, since: cursor, at: now, in: $0) }
    }

    /// Queries the changes for several callers in one read.
    ///
    /// - Parameter time: The time after which no further query is begun.
    /// - Returns: As many results as there was time for, at least one.
    func looks(
        for callers: [(caller: SignedIn, cursor: SyncCursor?)],
        within time: Duration
    ) async throws -> [Result<Look, APIError>] {
        guard !callers.isEmpty else { return [] }
        let now = clock.now()
        return try await database.read { transaction in
            let end = clock.sinceBoot() + time
            var looks: [Result<Look, APIError>] = []
            for (caller, cursor) in callers where looks.isEmpty || clock.sinceBoot() < end {
                do {
                    looks.append(.success(try look(for: caller, since: cursor, at: now, in: transaction)))
                } catch let error as APIError {
                    looks.append(.failure(error))
                }
            }
            return looks
        }
    }

    private func look(
        for caller: SignedIn,
        since cursor: SyncCursor?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Look {
        let user = caller.user.id
        try caller.requireLive(at: now, in: transaction)
        guard let standing = try transaction.sync.standing(of: user) else { throw APIError.sessionEnded }
        let memberships = try transaction.sync.memberships(of: user, limit: Self.mostOrganizations + 1)
        let position = SyncPosition(user: standing, memberships: memberships)
        // A number from the future comes from a database that an older one has replaced.
        guard let cursor, cursor.number >= standing.floor, cursor.number <= standing.number else {
            return try everything(of: user, position, at: now, in: transaction)
        }
        guard cursor != position.cursor else { return Look(cursor: cursor, changes: nil) }
        return try changes(of: user, position, since: cursor, at: now, in: transaction)
            ?? everything(of: user, position, at: now, in: transaction)
    }

    /// Nil if there is too much.
    private func changes(
        of user: UserID,
        _ position: SyncPosition,
        since cursor: SyncCursor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Look? {
        let number = cursor.number
        let sessions = try transaction.sync.sessions(
            of: user,
            since: number,
            at: now,
            activeSince: ListSessions.activeSince(now, lifetimes),
            limit: Limits.Account.sessions + 1
        )
        let removals = try transaction.sync.removals(of: user, since: number, limit: Self.mostRemovals + 1)
        guard sessions.count <= Limits.Account.sessions, position.memberships.count <= Self.mostOrganizations,
            removals.count <= Self.mostRemovals
        else { return nil }
        let organizations = try position.changed(since: cursor).compactMap { id in
            try transaction.sync.organization(id, of: user)
        }
        var changes = SyncChanges(
            cursor: position.cursor.text,
            user: position.user.changed > number ? try transaction.users.find(user)?.user : nil,
            sessions: sessions.map(UserSession.init),
            organizations: organizations.map { Organization($0.record, role: $0.role) }
        )
        // A user who left and came back is a member; a user who did so twice and left has lost one organization.
        var named = Set(organizations.map(\.record.id.text))
        changes.removed = removals.filter { named.insert($0.id).inserted }
        let isNew =
            changes.user != nil || !changes.sessions.isEmpty || !changes.organizations.isEmpty
            || !changes.removed.isEmpty
        return Look(cursor: position.cursor, changes: isNew ? changes : nil)
    }

    private func everything(
        of user: UserID,
        _ position: SyncPosition,
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
            cursor: position.cursor,
            changes: SyncChanges(
                cursor: position.cursor.text,
                reset: true,
                user: try transaction.users.find(user)?.user,
                sessions: sessions.map(UserSession.init),
                organizations: organizations.map { Organization($0.record, role: $0.role) }
            )
        )
    }
}
