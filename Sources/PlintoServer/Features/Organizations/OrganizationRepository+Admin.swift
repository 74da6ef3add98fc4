import PlintoModels
import PlintoStore

/// Queries of administrators on the table `organizations`.
extension OrganizationRepository {
    var blocks: ListBlockRepository { ListBlockRepository(transaction: transaction, list: .organizations) }

    /// A page of all organizations, newest first, and their total number.
    func page(limit: Int, offset: Int) throws -> (records: [OrganizationRecord], total: Int) {
        let (total, start) = try blocks.locate(after: offset)
        return (try start.map { try page(limit: limit, from: $0) } ?? [], total)
    }

    /// The organizations from a position on.
    func page(limit: Int, from start: ListBlockRepository.Position) throws -> [OrganizationRecord] {
        try transaction.rows(
            """
            SELECT o.*
            FROM (SELECT block, id FROM organizations WHERE block <= $1
                  ORDER BY block DESC, id DESC LIMIT $2 OFFSET $3) AS page
            JOIN organizations o ON o.id = page.id ORDER BY page.block DESC, page.id DESC
            """,
            start.block,
            limit,
            start.skipped
        ).map(Self.record)
    }

    /// The organizations of the list that come after a place.
    func page(limit: Int, after place: ListPlace<OrganizationKind>) throws -> [OrganizationRecord] {
        try transaction.rows(
            """
            SELECT o.*
            FROM (SELECT block, id FROM organizations WHERE (block, id) < ($1, $2)
                  ORDER BY block DESC, id DESC LIMIT $3) AS page
            JOIN organizations o ON o.id = page.id ORDER BY page.block DESC, page.id DESC
            """,
            place.block,
            place.id,
            limit
        ).map(Self.record)
    }

    /// The block of an organization in the list of all.
    func block(of id: OrganizationID) throws -> Int? {
        try transaction.row("SELECT block FROM organizations WHERE id = $1", id)?.get(0)
    }

    /// The number of organizations.
    func count() throws -> Int {
        try blocks.locate(after: 0).total
    }

    /// The organizations whose name or slug begins with a text, newest first.
    ///
    /// - Parameters:
    ///   - text: With `A` to `Z` in lower case, like slugs and the index of names.
    ///   - most: The maximum number of matches examined for each of the two.
    func search(_ text: String, most: Int) throws -> [OrganizationID] {
        // No text that begins with another sorts after it with the last of all characters appended.
        let end = text + "\u{10FFFF}"
        return try transaction.rows(
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
