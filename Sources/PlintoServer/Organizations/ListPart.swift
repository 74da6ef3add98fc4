import PlintoModels

/// Which part of a list is asked for: `limit` and `after`, the last id of the part before.
struct ListPart<Kind: IdentifierKind>: Sendable {
    static var largest: Int { 1000 }

    let limit: Int
    let after: Identifier<Kind>?

    static var parameters: Set<String> { ["limit", "after"] }

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
    }
}
