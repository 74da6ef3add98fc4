package import PlintoModels

/// What administrators ask of the table `organizations`.
extension OrganizationRepository {
    /// How many organizations there are: from a counter that each change keeps, for counting rows takes longer the more
    /// there are.
    package func count() throws -> Int {
        try connection.row("SELECT count FROM organization_count WHERE id = 1")?.get(0) ?? 0
    }

    func count(_ change: Int) throws {
        try connection.execute("UPDATE organization_count SET count = count + $1 WHERE id = 1", change)
    }

    /// A page of all organizations, newest first.
    ///
    /// What lies before the page is passed over in an index that holds nothing else.
    package func page(limit: Int, offset: Int) throws -> [OrganizationRecord] {
        // A bound that every row meets makes it a search in the index, whatever the planner thinks of the rest.
        try connection.rows(
            """
            SELECT id, name, slug, description, owner_id, member_count, created_at, updated_at
            FROM organizations WHERE id IN
                (SELECT id FROM organizations WHERE created_at >= 0 ORDER BY created_at DESC, id DESC
                 LIMIT $1 OFFSET $2)
            """,
            limit,
            offset
        ).map(Self.record).sorted { ($0.createdAt, $0.id.text) > ($1.createdAt, $1.id.text) }
    }

    /// The organizations whose name or slug begins with a text, newest first.
    ///
    /// - Parameters:
    ///   - text: With `A` to `Z` in lower case, as slugs are and names are indexed.
    ///   - most: How many are looked at of each of the two at most.
    package func search(_ text: String, most: Int) throws -> [OrganizationID] {
        // No text that begins with another sorts behind it with the last of all characters added.
        let end = text + "\u{10FFFF}"
        return try connection.rows(
            """
            SELECT id FROM (SELECT id FROM organizations WHERE slug >= $1 AND slug < $2
                ORDER BY slug LIMIT $3) AS by_slug
            UNION
            SELECT id FROM (SELECT id FROM organizations WHERE lower(name) >= $1 AND lower(name) < $2
                ORDER BY lower(name) LIMIT $3) AS by_name
            """,
            text,
            end,
            most
        ).map { try $0.get(0, as: OrganizationID.self) }.sorted { $0.text > $1.text }
    }
}
