import PlintoHTTP
import PlintoModels

/// The requested page of a list: `limit` and `after`, the last id of the previous page.
struct ListPart<Kind: IdentifierKind>: Sendable {
    /// The maximum length of a page, which is also the default.
    static var largest: Int { RequestParameter.longestPage }
    static var parameters: Set<String> { ["limit", "after"] }

    let limit: Int
    let after: Identifier<Kind>?
    private let values: QueryValues

    /// The number of rows to query: one more than the page holds, to detect a next page.
    var rows: Int { limit + 1 }

    /// - Throws: 400 that names the parameter.
    init(_ query: String?) throws(APIError) {
        try self.init(QueryValues(query, known: Self.parameters))
    }

    /// For a list that takes other parameters too.
    ///
    /// - Throws: 400 that names the parameter.
    init(_ values: QueryValues) throws(APIError) {
        limit = try values.integer("limit", in: 1...Self.largest, default: Self.largest)
        after = try values.identifier("after", Kind.self)
        self.values = values
    }

    /// The page of the found ``rows``.
    func page<Element: Encodable & Sendable>(
        _ found: [Element],
        _ id: (Element) -> Identifier<Kind>
    ) -> ListPage<[Element]> {
        let (shown, next) = cut(found, id)
        return ListPage(body: shown, nextQuery: next)
    }

    /// The part of the found ``rows`` that is on the page, and the query of the next page.
    func cut<Element>(_ found: [Element], _ id: (Element) -> Identifier<Kind>) -> (shown: [Element], next: String?) {
        let shown = Array(found.prefix(limit))
        guard found.count > limit, let last = shown.last else { return (shown, nil) }
        return (shown, values.query(with: ["after": id(last).text, "limit": String(limit)]))
    }
}
