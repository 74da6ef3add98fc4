package import PlintoModels

/// The table `organization_members`.
package struct MembershipRepository {
    let connection: any Transaction

    /// Adds a member; does nothing and returns false if they already are one.
    package func insert(_ membership: MembershipRecord) throws -> Bool {
        let number = try connection.syncSequence.next(forMembersOf: membership.organizationID)
        let isNew =
            try connection.execute(
                """
                INSERT INTO organization_members (organization_id, user_id, role, joined_at, changed)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT DO NOTHING
                """,
                membership.organizationID,
                membership.userID,
                membership.role.rawValue,
                membership.joinedAt,
                number
            ) == 1
        if isNew { try adjustCount(of: membership.organizationID, by: 1, number) }
        return isNew
    }

    package func find(_ user: UserID, in organization: OrganizationID) throws -> MembershipRecord? {
        try connection.row(
            """
            SELECT organization_id, user_id, role, joined_at FROM organization_members
            WHERE organization_id = $1 AND user_id = $2
            """,
            organization,
            user
        ).map(Self.record)
    }

    /// All memberships of a user.
    package func memberships(of user: UserID) throws -> [MembershipRecord] {
        try connection.rows(
            """
            SELECT organization_id, user_id, role, joined_at FROM organization_members
            WHERE user_id = $1 ORDER BY organization_id
            """,
            user
        ).map(Self.record)
    }

    /// The number of a user's organizations, counted up to `most`.
    package func count(of user: UserID, most: Int) throws -> Int {
        try connection.row(
            """
            SELECT count(*) FROM (SELECT organization_id FROM organization_members WHERE user_id = $1 LIMIT $2)
                AS counted
            """,
            user,
            most
        )?.get(0) ?? 0
    }

    /// The members in the order of their ids, which is that of their accounts.
    ///
    /// - Parameter after: The last id of the previous page.
    package func page(of organization: OrganizationID, after: UserID?, limit: Int) throws -> [OrganizationMember] {
        try connection.rows(
            """
            SELECT u.id, u.email, u.username, u.first_name, u.last_name, u.avatar_url, m.role, m.joined_at
            FROM organization_members m JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = $1 AND m.user_id > $2 ORDER BY m.user_id LIMIT $3
            """,
            organization,
            after?.text ?? "",
            limit
        ).map(Self.member)
    }

    /// The ids of the members in order, one part at a time.
    package func ids(in organization: OrganizationID, after: UserID?, limit: Int) throws -> [UserID] {
        try connection.rows(
            "SELECT user_id FROM organization_members WHERE organization_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3",
            organization,
            after?.text ?? "",
            limit
        ).map { try $0.get(0) }
    }

    /// One member as the others see them.
    package func member(_ user: UserID, of organization: OrganizationID) throws -> OrganizationMember? {
        try connection.row(
            """
            SELECT u.id, u.email, u.username, u.first_name, u.last_name, u.avatar_url, m.role, m.joined_at
            FROM organization_members m JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = $1 AND m.user_id = $2
            """,
            organization,
            user
        ).map(Self.member)
    }

    package func setRole(_ role: OrganizationRole, of user: UserID, in organization: OrganizationID) throws {
        try connection.execute(
            "UPDATE organization_members SET role = $1, changed = $2 WHERE organization_id = $3 AND user_id = $4",
            role.rawValue,
            try connection.syncSequence.next(for: user),
            organization,
            user
        )
        // Each member sees an organization with their own role in it.
        try connection.execute("UPDATE organizations SET version = version + 1 WHERE id = $1", organization)
    }

    package func remove(_ user: UserID, from organization: OrganizationID, at now: Timestamp) throws {
        let removed = try connection.execute(
            "DELETE FROM organization_members WHERE organization_id = $1 AND user_id = $2",
            organization,
            user
        )
        guard removed == 1 else { return }
        let number = try connection.syncSequence.next(forMembersOf: organization)
        try adjustCount(of: organization, by: -1, number)
        try connection.syncSequence.remove(organization, of: user, number, at: now)
    }

    /// The longest-standing member with this role other than `user`.
    ///
    /// - Parameter status: The required status of the account; nil for any.
    package func first(
        _ role: OrganizationRole,
        _ status: UserStatus?,
        beside user: UserID,
        in organization: OrganizationID
    ) throws -> UserID? {
        try connection.row(
            """
            SELECT m.user_id FROM organization_members m JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = $1 AND m.role = $2 AND m.user_id <> $3 AND ($4 IS NULL OR u.status = $4)
            ORDER BY m.joined_at LIMIT 1
            """,
            organization,
            role.rawValue,
            user,
            status?.rawValue
        ).map { try $0.get(0) }
    }

    /// The count is part of the organization, so all members see it change.
    private func adjustCount(of organization: OrganizationID, by change: Int, _ number: Int64) throws {
        try connection.execute(
            """
            UPDATE organizations SET member_count = member_count + $1, version = version + 1, changed = $2
            WHERE id = $3
            """,
            change,
            number,
            organization
        )
    }

    /// The role in a column.
    ///
    /// The table's CHECK admits no other word; an unknown one from a newer schema must not grant more than the least.
    static func role(from row: Row, _ column: Int) throws -> OrganizationRole {
        let word: String = try row.get(column)
        return OrganizationRole(rawValue: word) ?? .viewer
    }

    private static func record(from row: Row) throws -> MembershipRecord {
        MembershipRecord(
            organizationID: try row.get(0),
            userID: try row.get(1),
            role: try role(from: row, 2),
            joinedAt: try row.get(3)
        )
    }

    private static func member(from row: Row) throws -> OrganizationMember {
        OrganizationMember(
            userID: try row.get(0),
            email: try row.get(1),
            username: try row.get(2),
            firstName: try row.get(3),
            lastName: try row.get(4),
            avatarURL: try row.get(5),
            role: try role(from: row, 6),
            joinedAt: try row.get(7)
        )
    }
}

extension Transaction {
    package var memberships: MembershipRepository { MembershipRepository(connection: self) }
}
