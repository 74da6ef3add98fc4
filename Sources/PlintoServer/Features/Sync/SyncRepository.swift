import PlintoModels
import PlintoStore

/// Reads the changes for a user since a sequence number: see ``SyncSequenceRepository``.
///
/// The rows of users, sessions and memberships store the number of their last change that a client can see, one of their
/// user's numbers; organizations count their own changes; removals are in `sync_removals`. The repositories that change
/// the rows assign the numbers, so that no caller can forget to. The use of a session is not a change.
struct SyncRepository {
    /// The sequence numbers of one user.
    struct UserSyncState: Hashable, Sendable {
        /// The number of the user's last change.
        let number: Int64
        /// The number of the last change of the user's profile.
        let changed: Int64
        /// A client with a smaller number may have missed a removal that is no longer kept.
        let floor: Int64
    }

    /// The sequence numbers of a user's membership in an organization.
    struct MembershipState: Hashable, Sendable {
        let organization: OrganizationID
        /// The user's number when they joined, which identifies the membership.
        let joined: Int64
        /// The number of the last change of the membership.
        let changed: Int64
        /// The number of changes of the organization itself.
        let organizationChanged: Int64
    }

    let transaction: any Transaction

    /// Nil if the user does not exist.
    func standing(of user: UserID) throws -> UserSyncState? {
        try transaction.row(
            """
            SELECT u.changed, u.sync_floor, coalesce(n.number, 0) AS number
            FROM users u LEFT JOIN sync_numbers n ON n.user_id = u.id WHERE u.id = $1
            """,
            user
        ).map { row in
            UserSyncState(number: try row["number"], changed: try row["changed"], floor: try row["sync_floor"])
        }
    }

    /// The memberships of a user, in the order of the organizations' ids.
    func memberships(of user: UserID, limit: Int) throws -> [MembershipState] {
        try transaction.rows(
            """
            SELECT m.organization_id, m.joined, m.changed, o.changed AS organization_changed
            FROM organization_members m JOIN organizations o ON o.id = m.organization_id
            WHERE m.user_id = $1 ORDER BY m.organization_id LIMIT $2
            """,
            user,
            limit
        ).map { row in
            MembershipState(
                organization: try row["organization_id"],
                joined: try row["joined"],
                changed: try row["changed"],
                organizationChanged: try row["organization_changed"]
            )
        }
    }

    /// The active sessions that appeared after a number, the latest first.
    ///
    /// - Parameter activeSince: As in ``SessionRepository/live(of:at:activeSince:limit:)``.
    func sessions(
        of user: UserID,
        since number: Int64,
        at now: Timestamp,
        activeSince: Timestamp,
        limit: Int
    ) throws -> [SessionRecord] {
        try transaction.rows(
            """
            SELECT * FROM sessions
            WHERE user_id = $1 AND changed > $2 AND ended_at IS NULL AND expires_at > $3 AND last_active_at >= $4
            ORDER BY changed DESC LIMIT $5
            """,
            user,
            number,
            now,
            activeSince,
            limit
        ).map(SessionRepository.record)
    }

    /// An organization of a user, with their role in it.
    func organization(
        _ id: OrganizationID,
        of user: UserID
    ) throws -> (record: OrganizationRecord, role: OrganizationRole)? {
        try transaction.row(
            """
            SELECT o.*, m.role FROM organization_members m JOIN organizations o ON o.id = m.organization_id
            WHERE m.organization_id = $1 AND m.user_id = $2
            """,
            id,
            user
        ).map { (try OrganizationRepository.record(from: $0), try MembershipRepository.role(from: $0)) }
    }

    /// The removals of a user after a number, in order. An object that was removed twice is listed twice.
    func removals(of user: UserID, since number: Int64, limit: Int) throws -> [SyncRemoval] {
        try transaction.rows(
            """
            SELECT kind, object_id FROM sync_removals WHERE user_id = $1 AND sequence > $2
            ORDER BY sequence, kind, object_id LIMIT $3
            """,
            user,
            number,
            limit
        ).compactMap { row in
            let word: String = try row["kind"]
            // The table's CHECK admits no other word.
            guard let kind = SyncKind(rawValue: word) else { return nil }
            return SyncRemoval(kind: kind, id: try row["object_id"])
        }
    }

    /// Lets up to `limit` removals of the future count as those of now; returns how many.
    func bringBack(to now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE sync_removals SET at = $1 WHERE (user_id, sequence, kind, object_id) IN
                (SELECT user_id, sequence, kind, object_id FROM sync_removals WHERE at > $1 LIMIT $2)
            """,
            now,
            limit
        )
    }

    /// Removes up to `limit` removals before a time, and records the new floor with their users; returns their number.
    func prune(before moment: Timestamp, limit: Int) throws -> Int {
        let pruned = try transaction.rows(
            """
            DELETE FROM sync_removals WHERE (user_id, sequence, kind, object_id) IN
                (SELECT user_id, sequence, kind, object_id FROM sync_removals WHERE at < $1 ORDER BY at LIMIT $2)
            RETURNING user_id, sequence
            """,
            moment,
            limit
        )
        var floors: [UserID: Int64] = [:]
        for row in pruned {
            let user: UserID = try row["user_id"]
            let number: Int64 = try row["sequence"]
            floors[user] = max(floors[user] ?? 0, number)
        }
        for (user, floor) in floors {
            try transaction.execute(
                "UPDATE users SET sync_floor = $1 WHERE id = $2 AND sync_floor < $1",
                floor,
                user
            )
        }
        return pruned.count
    }
}

extension Transaction {
    var sync: SyncRepository { SyncRepository(transaction: self) }
}
