import PlintoHTTP
import PlintoModels

/// The query parameter `min_ttl`: how many seconds the token must still be good for.
enum MinimumTTL {
    static let range = AgentAPI.minimumTTL

    /// - Throws: ``APIError`` 400 that names the parameter.
    static func read(from request: HTTPRequest) throws(APIError) -> Int {
        guard let text = request.queryValue("min_ttl") else {
            // Nothing of that name, or one that does not decode: the second is not to be taken for the first.
            guard !(request.query ?? "").split(separator: "&").contains(where: { $0.hasPrefix("min_ttl=") }) else {
                throw .invalid("min_ttl", .invalidFormat, "min_ttl is not percent-encoded UTF-8.")
            }
            return 0
        }
        // Int(_:) would also take a sign.
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int(text)
        else {
            throw .invalid("min_ttl", .wrongType, "min_ttl must be a whole number of seconds.")
        }
        guard range.contains(seconds) else {
            throw .invalid(
                "min_ttl",
                .outOfRange,
                "min_ttl must be \(range.lowerBound) to \(range.upperBound) seconds."
            )
        }
        return seconds
    }
}
