import PlintoModels

/// The requested page of an administrators' list: by its number, or by the cursor of the previous page.
struct AdminListPart<Kind: AdminListKind>: Sendable {
    let limit: Int
    /// Counted from 1; nil if the request has a cursor.
    let page: Int?
    let cursor: AdminListCursor<Kind>?
    /// The search text; nil for the whole list.
    let search: String?
    private let query: AdminPageQuery<Kind>

    /// The number of rows to query: one more than the page holds, to detect a next page.
    var rows: Int { limit + 1 }

    /// The number of rows before a page that is requested by its number.
    var offset: Int { ((page ?? 1) - 1) * limit }

    /// - Throws: 400 `invalid_format` for a cursor of another list.
    init(_ query: AdminPageQuery<Kind>) throws(APIError) {
        self.query = query
        limit = query.limit
        search = query.search.map(ListUsers.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        switch query.place {
        case .page(let number):
            page = number
            cursor = nil
        case .cursor(let text):
            page = nil
            switch (AdminListCursor<Kind>(text), search) {
            case (.list(let id)?, nil): cursor = .list(id)
            case (.search(let id)?, _?): cursor = .search(id)
            default:
                throw .invalid(
                    "cursor",
                    .invalidFormat,
                    "cursor is not valid for this list. Use the one in the previous page's Link field with the same q, "
                        + "or omit it for the first page."
                )
            }
        }
    }

    /// The items of the page, the number of items on all pages, and the query of the next page.
    struct Found<Item: Sendable>: Sendable {
        let items: [Item]
        let total: Int
        let nextQuery: String?
    }

    /// Returns the page of the whole list, from up to ``rows`` items.
    func page<Item: Sendable>(of found: [Item], total: Int, id: (Item) -> Identifier<Kind>) -> Found<Item> {
        let items = Array(found.prefix(limit))
        let next: AdminListCursor<Kind>? = found.count > limit ? items.last.map { .list(id($0)) } : nil
        return Found(items: items, total: total, nextQuery: next.map(query(after:)))
    }

    /// Returns the page of a search's matches, which are sorted by descending id.
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
        return Found(items: try shown.compactMap(find), total: ids.count, nextQuery: next.map(query(after:)))
    }

    private func query(after cursor: AdminListCursor<Kind>) -> String { query.next(after: cursor.text) }
}
