package import PlintoModels

/// A complete request.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// The percent-encoded path as received. It begins with `/`, or is the `*` of `OPTIONS *`.
    package var path: String
    /// The percent-encoded query after the first `?`; nil without one.
    package var query: String?
    package var fields: HTTPFields
    package var body: [UInt8]
    package var peer: Peer
    /// The JSON field names that the client uses and expects.
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

    /// The `Host` field as received, with the port if it has one.
    package var host: String? { fields["host"] }

    /// The decoded first value of the query parameter `name`, with `+` as space; nil if it is absent or not
    /// percent-encoded UTF-8.
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

/// The other end of a connection, as reported by the kernel.
package enum Peer: Sendable, Hashable {
    /// A numeric IP address. IPv4 addresses are written as such, even if they came through an IPv6 socket.
    case tcp(address: String, port: UInt16)
    /// The process that connected, at that time. The pid may have been reused since.
    case unix(pid: Int32, uid: UInt32, gid: UInt32)
}
