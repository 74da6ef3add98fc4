import PlintoModels
import PlintoStore

/// The sequence numbers of changes: the table `sync_sequence`, and of removals: `sync_removals`.
///
/// The number is incremented in the transaction of the change, on the table's only row, so that changes become visible
/// in the order of their numbers, even with concurrent writers. A rollback also takes back the number; numbers may be
/// skipped.
struct SyncSequenceRepository {
    let transaction: any Transaction

    /// The number for a change that a user's clients see. Their waiting requests are woken once it is committed.
    func next(for user: UserID) throws -> Int64 {
        transaction.announce(.feed(user))
        return try next()
    }

    /// The number for a change that the clients of all members of an organization see.
    func next(forMembersOf organization: OrganizationID) throws -> Int64 {
        transaction.announce(.memberFeeds(organization))
        return try next()
    }

    private func next() throws -> Int64 {
        try transaction.row(
            """
            INSERT INTO sync_sequence (id, number) VALUES (1, 1)
            ON CONFLICT (id) DO UPDATE SET number = sync_sequence.number + 1 RETURNING number
            """
        )?.get(0) ?? 0
    }

    /// Records that sessions of a user have ended.
    func remove(_ sessions: [SessionID], of user: UserID, at now: Timestamp) throws {
        guard !sessions.isEmpty else { return }
        let number = try next(for: user)
        for session in sessions { try insert(.session, session.text, of: user, number, at: now) }
    }

    /// Records that a user is no longer a member of an organization.
    func remove(_ organization: OrganizationID, of user: UserID, _ number: Int64, at now: Timestamp) throws {
        transaction.announce(.feed(user))
        try insert(.organization, organization.text, of: user, number, at: now)
    }

    /// Records for all members that their organization was deleted.
    func remove(_ organization: OrganizationID, at now: Timestamp) throws {
        let members = try transaction.rows(
            """
            INSERT INTO sync_removals (user_id, sequence, kind, object_id, at)
            SELECT user_id, $1, 'organization', organization_id, $2 FROM organization_members
            WHERE organization_id = $3
            RETURNING user_id
            """,
            try next(),
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
