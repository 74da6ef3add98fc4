/// The query of `GET /agent/v1/token`. Other parameters are ignored.
package struct TokenQuery: QueryParameters {
    /// In seconds: up to the longest lifetime of an access token.
    package static let range = 0...86_400
    private static let name = "min_ttl"

    /// The seconds for which the token must remain valid.
    package let minimumTTL: Int

    /// - Parameter minimumTTL: Counts as the end of ``range`` if it is beyond it: no access token lives longer.
    package init(minimumTTL: Int) {
        self.minimumTTL = min(max(minimumTTL, Self.range.lowerBound), Self.range.upperBound)
    }

    /// The first value counts.
    package static func values(of query: String?, known: Set<String>) throws(APIError) -> QueryValues {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard QueryValues.decode(parts[0]) == name else { continue }
            guard let value = QueryValues.decode(parts.count == 2 ? parts[1] : "") else {
                throw .invalid(name, .invalidFormat, "\(name) must be percent-encoded UTF-8.")
            }
            return QueryValues([name: value])
        }
        return QueryValues()
    }

    package init(from query: inout QueryReader) throws(APIError) {
        let (name, range) = (Self.name, Self.range)
        query.declare(
            name,
            .integer(range, example: 0),
            "The seconds for which the token must remain valid. Default: 0."
        )
        guard let text = query.given.value(name) else {
            minimumTTL = 0
            return
        }
        // Int(_:) would also accept a sign.
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int(text)
        else {
            throw .invalid(name, .wrongType, "\(name) must be a whole number of seconds.")
        }
        guard range.contains(seconds) else {
            throw .invalid(name, .outOfRange, "\(name) must be \(range.lowerBound) to \(range.upperBound) seconds.")
        }
        minimumTTL = seconds
    }

    /// The encoded query, without the question mark.
    package var encoded: String { "\(Self.name)=\(minimumTTL)" }
}
