import PlintoHTTP
import PlintoModels

/// The query parameter `min_ttl`: the minimum remaining lifetime of the token in seconds.
enum MinimumTTL {
    static let range = AgentAPI.minimumTTL

    /// Reads the parameter; 0 if it is absent.
    ///
    /// - Throws: ``APIError`` 400 that names the parameter.
    static func read(from request: HTTPRequest) throws(APIError) -> Int {
        guard let text = request.queryValue("min_ttl") else {
            // Either the parameter is absent or it cannot be decoded; the two must not be confused.
            guard !(request.query ?? "").split(separator: "&").contains(where: { $0.hasPrefix("min_ttl=") }) else {
                throw .invalid("min_ttl", .invalidFormat, "min_ttl must be percent-encoded UTF-8.")
            }
            return 0
        }
        // Int(_:) would also accept a sign.
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
