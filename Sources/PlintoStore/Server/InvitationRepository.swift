package import PlintoModels

/// The table `organization_invitations`: the pending ones. Accepted and withdrawn ones are removed.
package struct InvitationRepository {
    let connection: any Transaction

    /// Adds an invitation, in place of a previous one of the same organization to the same email address.
    package func replace(with record: InvitationRecord) throws {
        let invitation = record.invitation
        try connection.execute(
            "DELETE FROM organization_invitations WHERE organization_id = $1 AND email_key = $2",
            invitation.organizationID,
            record.emailKey
        )
        try connection.execute(
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
    package func find(tokenHash: [UInt8]) throws -> InvitationRecord? {
        try connection.row(
            """
            SELECT id, organization_id, email, email_key, role, message, invited_by, token_hash, created_at, expires_at
            FROM organization_invitations WHERE token_hash = $1
            """,
            tokenHash
        ).map(Self.record)
    }

    /// The valid invitations of an organization, in the order of ids, which is that of time.
    ///
    /// - Parameter after: The last id of the previous page.
    package func page(
        of organization: OrganizationID,
        at now: Timestamp,
        after: InvitationID?,
        limit: Int
    ) throws -> [OrganizationInvitation] {
        try connection.rows(
            """
            SELECT id, organization_id, email, email_key, role, message, invited_by, token_hash, created_at, expires_at
            FROM organization_invitations WHERE organization_id = $1 AND id > $2 AND expires_at > $3
            ORDER BY id LIMIT $4
            """,
            organization,
            after?.text ?? "",
            now,
            limit
        ).map { try Self.record(from: $0).invitation }
    }

    /// Removes one; false if the organization has none with this id.
    package func remove(_ id: InvitationID, of organization: OrganizationID) throws -> Bool {
        try connection.execute(
            "DELETE FROM organization_invitations WHERE id = $1 AND organization_id = $2",
            id,
            organization
        ) == 1
    }

    /// Removes expired ones, at most `limit`; returns their number.
    package func prune(expiredBefore now: Timestamp, limit: Int) throws -> Int {
        try connection.execute(
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
                id: try row.get(0),
                organizationID: try row.get(1),
                email: try row.get(2),
                role: try MembershipRepository.role(from: row, 4),
                message: try row.get(5),
                invitedBy: try row.get(6),
                createdAt: try row.get(8),
                expiresAt: try row.get(9)
            ),
            emailKey: try row.get(3),
            tokenHash: try row.get(7)
        )
    }
}

extension Transaction {
    package var invitations: InvitationRepository { InvitationRepository(connection: self) }
}
