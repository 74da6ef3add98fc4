import PlintoModels
import PlintoStore

/// The table `organization_members`.
struct MembershipRepository {
    let transaction: any Transaction

    /// Adds a member; does nothing and returns false if they already are one.
    func insert(_ membership: MembershipRecord) throws -> Bool {
        let number = try transaction.syncSequence.next(for: membership.userID)
        let isNew =
            try transaction.execute(
                """
                INSERT INTO organization_members (organization_id, user_id, role, joined_at, joined, changed)
                VALUES ($1, $2, $3, $4, $5, $5)
                ON CONFLICT DO NOTHING
                """,
                membership.organizationID,
                membership.userID,
                membership.role.rawValue,
                membership.joinedAt,
                number
            ) == 1
        if isNew { try adjustCount(of: membership.organizationID, by: 1) }
        return isNew
    }

    func find(_ user: UserID, in organization: OrganizationID) throws -> MembershipRecord? {
        try transaction.row(
            """
            SELECT * FROM organization_members
            WHERE organization_id = $1 AND user_id = $2
            """,
            organization,
            user
        ).map(Self.record)
    }

    /// All memberships of a user.
    func memberships(of user: UserID) throws -> [MembershipRecord] {
        try transaction.rows(
            """
            SELECT * FROM organization_members
            WHERE user_id = $1 ORDER BY organization_id
            """,
            user
        ).map(Self.record)
    }

    /// The number of a user's organizations, counted up to `most`.
    func count(of user: UserID, most: Int) throws -> Int {
        try transaction.row(
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
    func page(of organization: OrganizationID, after: UserID?, limit: Int) throws -> [OrganizationMember] {
        try transaction.rows(
            """
            SELECT * FROM organization_member_profiles
            WHERE organization_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3
            """,
            organization,
            after?.text ?? "",
            limit
        ).map(Self.member)
    }

    /// The ids of the members in order, one part at a time.
    func ids(in organization: OrganizationID, after: UserID?, limit: Int) throws -> [UserID] {
        try transaction.rows(
            "SELECT user_id FROM organization_members WHERE organization_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3",
            organization,
            after?.text ?? "",
            limit
        ).map { try $0.get(0) }
    }

    /// One member as the others see them.
    func member(_ user: UserID, of organization: OrganizationID) throws -> OrganizationMember? {
        try transaction.row(
            """
            SELECT * FROM organization_member_profiles WHERE organization_id = $1 AND user_id = $2
            """,
            organization,
            user
        ).map(Self.member)
    }

    func setRole(_ role: OrganizationRole, of user: UserID, in organization: OrganizationID) throws {
        try transaction.execute(
            "UPDATE organization_members SET role = $1, changed = $2 WHERE organization_id = $3 AND user_id = $4",
            role.rawValue,
            try transaction.syncSequence.next(for: user),
            organization,
            user
        )
        // Each member sees an organization with their own role in it.
        try transaction.execute("UPDATE organizations SET version = version + 1 WHERE id = $1", organization)
    }

    func remove(_ user: UserID, from organization: OrganizationID, at now: Timestamp) throws {
        let removed = try transaction.execute(
            "DELETE FROM organization_members WHERE organization_id = $1 AND user_id = $2",
            organization,
            user
        )
        guard removed == 1 else { return }
        try adjustCount(of: organization, by: -1)
        try transaction.syncSequence.remove(organization, of: user, at: now)
    }

    /// The longest-standing member with this role other than `user`.
    ///
    /// - Parameter status: The required status of the account; nil for any.
    func first(
        _ role: OrganizationRole,
        _ status: UserStatus?,
        beside user: UserID,
        in organization: OrganizationID
    ) throws -> UserID? {
        try transaction.row(
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
    private func adjustCount(of organization: OrganizationID, by change: Int) throws {
        transaction.announce(.memberFeeds(organization))
        try transaction.execute(
            """
            UPDATE organizations SET member_count = member_count + $1, version = version + 1, changed = changed + 1
            WHERE id = $2
            """,
            change,
            organization
        )
    }

    /// The role in a column.
    ///
    /// The table's CHECK admits no other word; an unknown one from a newer schema must not grant more than the least.
    static func role(from row: Row) throws -> OrganizationRole {
        let word: String = try row["role"]
        return OrganizationRole(rawValue: word) ?? .viewer
    }

    private static func record(from row: Row) throws -> MembershipRecord {
        MembershipRecord(
            organizationID: try row["organization_id"],
            userID: try row["user_id"],
            role: try role(from: row),
            joinedAt: try row["joined_at"]
        )
    }

    private static func member(from row: Row) throws -> OrganizationMember {
        OrganizationMember(
            userID: try row["user_id"],
            email: try row["email"],
            username: try row["username"],
            firstName: try row["first_name"],
            lastName: try row["last_name"],
            avatarURL: try row["avatar_url"],
            role: try role(from: row),
            joinedAt: try row["joined_at"]
        )
    }
}

extension Transaction {
    var memberships: MembershipRepository { MembershipRepository(transaction: self) }
}
