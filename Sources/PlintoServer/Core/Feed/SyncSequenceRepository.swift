import PlintoModels
import PlintoStore

/// The sequence numbers of the changes that a user's clients see: the table `sync_numbers`, and of removals:
/// `sync_removals`.
///
/// Each user has their own numbers, incremented in the transaction of the change: changes become visible in the order of
/// their numbers, even with concurrent writers, and the writes of two users never meet. A rollback also takes back the
/// number; numbers may be skipped. A change that all members of an organization see is not numbered here: the
/// organization counts its own changes, in its row.
struct SyncSequenceRepository {
    let transaction: any Transaction

    /// The number for a change that a user's clients see. Their waiting requests are woken once it is committed.
    func next(for user: UserID) throws -> Int64 {
        transaction.announce(.feed(user))
        return try transaction.row(
            """
            INSERT INTO sync_numbers (user_id, number) VALUES ($1, 1)
            ON CONFLICT (user_id) DO UPDATE SET number = sync_numbers.number + 1 RETURNING number
            """,
            user
        )?.get(0) ?? 0
    }

    /// Records that sessions of a user have ended.
    func remove(_ sessions: [SessionID], of user: UserID, at now: Timestamp) throws {
        guard !sessions.isEmpty else { return }
        let number = try next(for: user)
        for session in sessions { try insert(.session, session.text, of: user, number, at: now) }
    }

    /// Records that a user is no longer a member of an organization.
    func remove(_ organization: OrganizationID, of user: UserID, at now: Timestamp) throws {
        try insert(.organization, organization.text, of: user, try next(for: user), at: now)
    }

    /// Records for all members that their organization was deleted.
    func remove(_ organization: OrganizationID, at now: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO sync_numbers (user_id, number)
            SELECT user_id, 1 FROM organization_members WHERE organization_id = $1
            ON CONFLICT (user_id) DO UPDATE SET number = sync_numbers.number + 1
            """,
            organization
        )
        let members = try transaction.rows(
            """
            INSERT INTO sync_removals (user_id, sequence, kind, object_id, at)
            SELECT m.user_id, n.number, 'organization', m.organization_id, $1
            FROM organization_members m JOIN sync_numbers n ON n.user_id = m.user_id
            WHERE m.organization_id = $2
            RETURNING user_id
            """,
            now,
            organization
        )
        // When observers hear of the change, no one is a member any longer, so each is named.
        for row in members { transaction.announce(.feed(try row.get(0))) }
    }

    private func insert(
        _ kind: SyncKind,
        _ id: String,
        of user: UserID,
        _ number: Int64,
        at now: Timestamp
    ) throws {
        try transaction.execute(
            "INSERT INTO sync_removals (user_id, sequence, kind, object_id, at) VALUES ($1, $2, $3, $4, $5)",
            user,
            number,
            kind.rawValue,
            id,
            now
        )
    }
}

extension Transaction {
    var syncSequence: SyncSequenceRepository { SyncSequenceRepository(transaction: self) }
}
