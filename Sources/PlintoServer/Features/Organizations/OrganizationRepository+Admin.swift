import PlintoModels
import PlintoStore

/// Queries of administrators on the table `organizations`.
extension OrganizationRepository {
    var blocks: ListBlockRepository { ListBlockRepository(transaction: transaction, list: .organizations) }

    /// A page of all organizations, newest first, and their total number.
    func page(limit: Int, offset: Int) throws -> (records: [OrganizationRecord], total: Int) {
        let (total, start) = try blocks.locate(after: offset, open: open)
        return (try start.map { try page(limit: limit, from: $0) } ?? [], total)
    }

    /// The organizations from a position on.
    func page(limit: Int, from start: ListBlockRepository.Position) throws -> [OrganizationRecord] {
        try transaction.rows(
            "SELECT * FROM organizations WHERE id <= $1 ORDER BY id DESC LIMIT $2 OFFSET $3",
            start.last,
            limit,
            start.skipped
        ).map(Self.record)
    }

    /// The organizations of the list that come after one, which may have been deleted.
    func page(limit: Int, after last: OrganizationID) throws -> [OrganizationRecord] {
        try transaction.rows("SELECT * FROM organizations WHERE id < $1 ORDER BY id DESC LIMIT $2", last, limit)
            .map(Self.record)
    }

    /// The number of organizations.
    func count() throws -> Int {
        try blocks.locate(after: 0, open: open).total
    }

    private func open(after last: String) throws -> Int {
        try transaction.row("SELECT count(*) FROM organizations WHERE id > $1", last)?.get(0) ?? 0
    }

    /// Returns whether ``divideBlocks()`` has something to do.
    func needsDivision() throws -> Bool {
        try blocks.needsDivision { last, limit in
            try transaction.row(
                "SELECT count(*) FROM (SELECT 1 FROM organizations WHERE id > $1 LIMIT $2) AS counted",
                last,
                limit
            )?.get(0) ?? 0
        }
    }

    /// Closes one block of the list; false if none is large enough.
    func divideBlocks() throws -> Bool {
        try blocks.divide { last, limit in
            try transaction.rows("SELECT id FROM organizations WHERE id > $1 ORDER BY id LIMIT $2", last, limit).map {
                row in ListBlockRepository.Member(id: try row["id"])
            }
        }
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
