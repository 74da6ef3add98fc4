import PlintoModels
import PlintoStore

/// The table `organization_invitations`: the pending ones. Accepted and withdrawn ones are removed.
struct InvitationRepository {
    let transaction: any Transaction

    /// Adds an invitation, in place of a previous one of the same organization to the same email address.
    func replace(with record: InvitationRecord) throws {
        let invitation = record.invitation
        try transaction.execute(
            "DELETE FROM organization_invitations WHERE organization_id = $1 AND email_key = $2",
            invitation.organizationID,
            record.emailKey
        )
        try transaction.execute(
            """
            INSERT INTO organization_invitations
                (id, organization_id, email, email_key, role, message, invited_by, token_hash, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            invitation.id,
            invitation.organizationID,
            invitation.email,
            record.emailKey,
            invitation.role.rawValue,
            invitation.message,
            invitation.invitedBy,
            record.tokenHash,
            invitation.createdAt,
            invitation.expiresAt
        )
    }

    /// The invitation with this token, expired or not.
    func find(tokenHash: [UInt8]) throws -> InvitationRecord? {
        try transaction.row(
            """
            SELECT * FROM organization_invitations WHERE token_hash = $1
            """,
            tokenHash
        ).map(Self.record)
    }

    /// The valid invitations of an organization, in the order of ids, which is that of time.
    ///
    /// - Parameter after: The last id of the previous page.
    func page(
        of organization: OrganizationID,
        at now: Timestamp,
        after: InvitationID?,
        limit: Int
    ) throws -> [OrganizationInvitation] {
        try transaction.rows(
            """
            SELECT * FROM organization_invitations WHERE organization_id = $1 AND id > $2 AND expires_at > $3
            ORDER BY id LIMIT $4
            """,
            organization,
            after?.text ?? "",
            now,
            limit
        ).map { try Self.record(from: $0).invitation }
    }

    /// Removes one; false if the organization has none with this id.
    func remove(_ id: InvitationID, of organization: OrganizationID) throws -> Bool {
        try transaction.execute(
            "DELETE FROM organization_invitations WHERE id = $1 AND organization_id = $2",
            id,
            organization
        ) == 1
    }

    /// Shortens up to `limit` attempts that would expire after `latest`; returns their number.
    func boundEnds(at latest: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            UPDATE organization_invitations SET expires_at = $1 WHERE id IN
                (SELECT id FROM organization_invitations WHERE expires_at > $1 LIMIT $2)
            """,
            latest,
            limit
        )
    }

    /// Removes expired ones, at most `limit`; returns their number.
    func prune(expiredBefore now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM organization_invitations WHERE id IN
                (SELECT id FROM organization_invitations WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)
            """,
            now,
            limit
        )
    }

    private static func record(from row: Row) throws -> InvitationRecord {
        InvitationRecord(
            invitation: OrganizationInvitation(
                id: try row["id"],
                organizationID: try row["organization_id"],
                email: try row["email"],
                role: try MembershipRepository.role(from: row),
                message: try row["message"],
                invitedBy: try row["invited_by"],
                createdAt: try row["created_at"],
                expiresAt: try row["expires_at"]
            ),
            emailKey: try row["email_key"],
            tokenHash: try row["token_hash"]
        )
    }
}

extension Transaction {
    var invitations: InvitationRepository { InvitationRepository(transaction: self) }
}
