package import PlintoModels

/// One request, received in full.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// The path as it was sent, still percent-encoded; it begins with `/`, or is the `*` of `OPTIONS *`.
    package var path: String
    /// What followed the first `?`, still percent-encoded; nil without one.
    package var query: String?
    package var fields: HTTPFields
    package var body: [UInt8]
    package var peer: Peer
    /// Which names the client gives the fields of JSON, and looks for.
    package var naming = FieldNaming.reference

    package init(
        method: HTTPMethod,
        path: String,
        query: String? = nil,
        fields: HTTPFields = [:],
        body: [UInt8] = [],
        peer: Peer
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
        self.peer = peer
    }

    /// The `Host` field as it was sent, with its port if it has one.
    package var host: String? { fields["host"] }

    /// The first value of the query parameter `name`, decoded, `+` being a space; nil where the query has none, or one
    /// that is not percent-encoded UTF-8.
    package func queryValue(_ name: String) -> String? {
        guard let query else { return nil }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, Self.decode(first) == name else { continue }
            return parts.count == 2 ? Self.decode(parts[1]) : ""
        }
        return nil
    }

    private static func decode(_ text: Substring) -> String? {
        PercentEncoding.decode(String(text.map { $0 == "+" ? " " : $0 }))
    }
}
