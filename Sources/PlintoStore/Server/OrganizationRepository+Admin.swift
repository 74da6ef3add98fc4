package import PlintoModels

/// Queries of administrators on the table `organizations`.
extension OrganizationRepository {
    var blocks: ListBlocks { ListBlocks(connection: connection, list: .organizations) }

    /// A page of all organizations, newest first, and their total number.
    package func page(limit: Int, offset: Int) throws -> (records: [OrganizationRecord], total: Int) {
        let (total, start) = try blocks.locate(after: offset)
        return (try start.map { try page(limit: limit, from: $0) } ?? [], total)
    }

    /// The organizations from a position on.
    package func page(limit: Int, from start: ListBlocks.Position) throws -> [OrganizationRecord] {
        try connection.rows(
            """
            SELECT o.id, name, slug, description, owner_id, member_count, created_at, updated_at, version
            FROM (SELECT block, id FROM organizations WHERE block <= $1
                  ORDER BY block DESC, id DESC LIMIT $2 OFFSET $3) AS page
            JOIN organizations o ON o.id = page.id ORDER BY page.block DESC, page.id DESC
            """,
            start.block,
            limit,
            start.skipped
        ).map(Self.record)
    }

    /// The organizations whose name or slug begins with a text, newest first.
    ///
    /// - Parameters:
    ///   - text: With `A` to `Z` in lower case, like slugs and the index of names.
    ///   - most: The maximum number of matches examined for each of the two.
    package func search(_ text: String, most: Int) throws -> [OrganizationID] {
        // No text that begins with another sorts after it with the last of all characters appended.
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
