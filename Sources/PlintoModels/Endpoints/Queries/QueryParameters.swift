/// The query of an endpoint. Its initializer declares each parameter once, by reading it: the same call parses the
/// parameter of a request, and describes it for the documentation.
///
/// ```swift
/// package init(from query: inout QueryReader) throws(APIError) {
///     limit = try query.integer("limit", 1...100, default: 100, "The maximum number of items.")
/// }
/// ```
package protocol QueryParameters: Sendable {
    /// Parses the query of a request. By default an unknown or repeated parameter is refused: see ``QueryValues``.
    ///
    /// - Parameter known: The names of the declared parameters.
    /// - Throws: 400 that names the parameter.
    static func values(of query: String?, known: Set<String>) throws(APIError) -> QueryValues

    /// - Throws: 400 that names the parameter.
    init(from query: inout QueryReader) throws(APIError)
}

extension QueryParameters {
    /// Refuses unknown and repeated parameters.
    package static func values(of query: String?, known: Set<String>) throws(APIError) -> QueryValues {
        try QueryValues(query, known: known)
    }

    /// The declared parameters in order.
    ///
    /// - Precondition: The initializer accepts the absence of every parameter.
    static var declared: [RequestParameter] {
        var reader = QueryReader()
        do {
            _ = try Self(from: &reader)
        } catch {
            preconditionFailure("\(Self.self) cannot be described: \(error.message)")
        }
        return reader.declared
    }
}

/// The query of an endpoint that takes none. Whatever is sent is ignored.
package struct NoQuery: QueryParameters, Hashable {
    package init() {}

    /// Ignores the query.
    package static func values(of query: String?, known: Set<String>) -> QueryValues { QueryValues() }

    package init(from query: inout QueryReader) {}
}

/// Parses the queries of one endpoint.
package struct QueryDecoder<Query: QueryParameters>: Sendable {
    private let known: Set<String>

    package init() {
        known = Set(Query.declared.map(\.name))
    }

    /// - Throws: 400 that names the parameter.
    package func decode(_ query: String?) throws(APIError) -> Query {
        var reader = QueryReader(try Query.values(of: query, known: known))
        return try Query(from: &reader)
    }
}
