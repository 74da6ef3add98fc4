import PlintoModels

/// Which page of an administrators' list is asked for: by its number, or by the cursor of the page before.
struct AdminListPart<Kind: IdentifierKind>: Sendable {
    static var parameters: Set<String> { ["page", "limit", "cursor", "q"] }

    let limit: Int
    /// Counted from 1; nil for a page that a cursor leads to.
    let page: Int?
    let cursor: AdminListCursor<Kind>?
    /// What is searched for; nil for the whole list.
    let search: String?
    private let values: QueryValues

    /// The number of rows to query: one more than the page holds, to detect a next page.
    var rows: Int { limit + 1 }

    /// How many rows come before a page that is asked for by its number.
    var offset: Int { ((page ?? 1) - 1) * limit }

    /// - Throws: 400 that names the parameter.
    init(_ values: QueryValues) throws(APIError) {
        limit = try values.integer("limit", in: 1...ListUsers.longestPage, default: 50)
        search = values.text("q").map(ListUsers.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        guard let text = values.given("cursor") else {
            page = try values.integer("page", in: 1...ListUsers.lastPage, default: 1)
            cursor = nil
            self.values = values
            return
        }
        guard values.given("page") == nil else {
            throw .invalid("cursor", .invalidFormat, "cursor cannot be sent together with page: send one of them.")
        }
        page = nil
        switch (AdminListCursor<Kind>(text), search) {
        case (.list(let place)?, nil): cursor = .list(place)
        case (.search(let id)?, _?): cursor = .search(id)
        default:
            throw .invalid(
                "cursor",
                .invalidFormat,
                "cursor is none of this list. Use the one in the Link field of the page before, with the same q, "
                    + "or begin without it."
            )
        }
        self.values = values
    }

    /// What a request found: the items of the page, how many there are on all pages, and the query of the next page.
    struct Found<Item: Sendable>: Sendable {
        let items: [Item]
        let total: Int
        let nextQuery: String?
    }

    /// The page of the ``rows`` of the whole list that were found.
    ///
    /// - Parameter block: Returns the block of a row that is in the list.
    func page<Item: Sendable>(
        of found: [Item],
        total: Int,
        id: (Item) -> Identifier<Kind>,
        block: (Identifier<Kind>) throws -> Int?
    ) rethrows -> Found<Item> {
        let items = Array(found.prefix(limit))
        var next: AdminListCursor<Kind>?
        if found.count > limit, let last = items.last.map(id), let block = try block(last) {
            next = .list(ListPlace(block: block, id: last))
        }
        return Found(items: items, total: total, nextQuery: next.map(query))
    }

    /// The page of the matches of a search, which are sorted from the greatest id down.
    ///
    /// - Parameter find: Returns the item with an id.
    func page<Item: Sendable>(
        ofMatches ids: [Identifier<Kind>],
        find: (Identifier<Kind>) throws -> Item?
    ) rethrows -> Found<Item> {
        var rest = ids[...]
        if case .search(let last)? = cursor {
            rest = rest.drop { $0.text >= last.text }
        } else {
            rest = rest.dropFirst(offset)
        }
        let shown = rest.prefix(limit)
        let next: AdminListCursor<Kind>? = rest.count > limit ? shown.last.map { .search($0) } : nil
        return Found(items: try shown.compactMap(find), total: ids.count, nextQuery: next.map(query))
    }

    private func query(after cursor: AdminListCursor<Kind>) -> String {
        values.query(with: ["cursor": cursor.text, "limit": String(limit)], without: ["page"])
    }
}
