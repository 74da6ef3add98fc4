import PlintoModels
import PlintoStore

/// The tables `organizations` and `reserved_slugs`.
struct OrganizationRepository {
    let transaction: any Transaction

    /// Adds an organization without members; does nothing and returns false if its slug is taken.
    func insert(_ record: OrganizationRecord) throws -> Bool {
        let inserted = try transaction.execute(
            """
            INSERT INTO organizations (id, name, slug, description, owner_id, member_count, created_at, updated_at,
                version)
            VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)
            ON CONFLICT DO NOTHING
            """,
            record.id,
            record.name,
            record.slug,
            record.description,
            record.ownerID,
            record.createdAt,
            record.updatedAt,
            record.version
        )
        guard inserted == 1 else { return false }
        try blocks.add(record.id.text)
        return true
    }

    func find(_ id: OrganizationID) throws -> OrganizationRecord? {
        try transaction.row(
            """
            SELECT * FROM organizations WHERE id = $1
            """,
            id
        ).map(Self.record)
    }

    /// The rate limit per minute of the API keys of an organization together, if it has its own.
    func rateLimit(of id: OrganizationID) throws -> Int? {
        try transaction.row("SELECT rate_limit FROM organizations WHERE id = $1", id)?.get(0)
    }

    /// Sets or removes the rate limit of an organization.
    func setRateLimit(_ limit: Int?, of id: OrganizationID) throws {
        try transaction.execute("UPDATE organizations SET rate_limit = $1 WHERE id = $2", limit, id)
    }

    /// The organizations of a user with their role in each, in the order of ids, which is that of creation.
    ///
    /// - Parameter after: The last id of the previous page.
    func page(
        of user: UserID,
        after: OrganizationID?,
        limit: Int
    ) throws -> [(record: OrganizationRecord, role: OrganizationRole)] {
        try transaction.rows(
            """
            SELECT o.*, m.role FROM organization_members m JOIN organizations o ON o.id = m.organization_id
            WHERE m.user_id = $1 AND m.organization_id > $2 ORDER BY m.organization_id LIMIT $3
            """,
            user,
            after?.text ?? "",
            limit
        ).map { (try Self.record(from: $0), try MembershipRepository.role(from: $0)) }
    }

    /// Updates name, slug and description, and returns the new version; does nothing and returns nil if another
    /// organization has the slug.
    func update(_ record: OrganizationRecord) throws -> Int64? {
        let other = try transaction.row(
            "SELECT 1 FROM organizations WHERE slug = $1 AND id <> $2",
            record.slug,
            record.id
        )
        guard other == nil else { return nil }
        transaction.announce(.memberFeeds(record.id))
        return try transaction.row(
            """
            UPDATE organizations SET name = $1, slug = $2, description = $3, updated_at = $4, changed = changed + 1,
                version = version + 1
            WHERE id = $5 RETURNING version
            """,
            record.name,
            record.slug,
            record.description,
            record.updatedAt,
            record.id
        )?.get(0)
    }

    func setOwner(_ user: UserID, of id: OrganizationID, at now: Timestamp) throws {
        transaction.announce(.memberFeeds(id))
        try transaction.execute(
            """
            UPDATE organizations SET owner_id = $1, updated_at = $2, changed = changed + 1, version = version + 1
            WHERE id = $3
            """,
            user,
            now,
            id
        )
    }

    /// Removes the organization with its members and invitations.
    func delete(_ id: OrganizationID, at now: Timestamp) throws {
        try transaction.syncSequence.remove(id, at: now)
        let deleted = try transaction.execute("DELETE FROM organizations WHERE id = $1", id)
        if deleted == 1 { try blocks.remove(id.text) }
    }

    // MARK: Slugs

    /// Reserves a slug for the organization that gave it up, and for the owner who did so.
    ///
    /// - Parameter owner: Nil if only the organization may take it back.
    func reserve(_ slug: String, for id: OrganizationID, by owner: UserID?, until: Timestamp) throws {
        try transaction.execute(
            """
            INSERT INTO reserved_slugs (slug, organization_id, given_up_by, until) VALUES ($1, $2, $3, $4)
            ON CONFLICT (slug) DO UPDATE SET organization_id = excluded.organization_id,
                given_up_by = excluded.given_up_by, until = excluded.until
            """,
            slug,
            id,
            owner,
            until
        )
    }

    /// Returns whether a slug is reserved from an organization for which a user requests it.
    func isReserved(
        _ slug: String,
        from id: OrganizationID,
        of user: UserID,
        at now: Timestamp
    ) throws -> Bool {
        try transaction.row(
            """
            SELECT 1 FROM reserved_slugs
            WHERE slug = $1 AND organization_id <> $2 AND (given_up_by IS NULL OR given_up_by <> $3) AND until > $4
            """,
            slug,
            id,
            user,
            now
        ) != nil
    }

    /// Ends the reservation of a slug, for example if it was taken back; false if there is none.
    @discardableResult
    func release(_ slug: String) throws -> Bool {
        try transaction.execute("DELETE FROM reserved_slugs WHERE slug = $1", slug) == 1
    }

    /// The number of slugs that an owner gave up and that are still reserved.
    ///
    /// - Parameter most: The limit of counting.
    func reservations(by owner: UserID, at now: Timestamp, most: Int) throws -> Int {
        try transaction.row(
            """
            SELECT count(*) FROM (SELECT 1 FROM reserved_slugs WHERE given_up_by = $1 AND until > $2 LIMIT $3) AS kept
            """,
            owner,
            now,
            most
        )?.get(0) ?? 0
    }

    /// Removes expired reservations, at most `limit`; returns their number.
    func pruneReservations(endedBefore now: Timestamp, limit: Int) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM reserved_slugs WHERE slug IN
                (SELECT slug FROM reserved_slugs WHERE until < $1 ORDER BY until LIMIT $2)
            """,
            now,
            limit
        )
    }

    static func record(from row: Row) throws -> OrganizationRecord {
        OrganizationRecord(
            id: try row["id"],
            name: try row["name"],
            slug: try row["slug"],
            description: try row["description"],
            ownerID: try row["owner_id"],
            memberCount: try row["member_count"],
            createdAt: try row["created_at"],
            updatedAt: try row["updated_at"],
            version: try row["version"]
        )
    }
}

extension Transaction {
    var organizations: OrganizationRepository { OrganizationRepository(transaction: self) }
}
