import PlintoHTTP
import PlintoModels

/// What published SDKs, which have `/api/v1` built in, see other than the reference: a user's `metadata` is also called
/// `user_metadata`. Under `/v1` nothing is other than the reference.
enum PublishedShape {
    private static let prefix = "/api/v1/"
    private static let synonym = "user_metadata"

    /// The request as the router takes it; nil where it is not under `/api/v1`.
    static func request(_ request: HTTPRequest) -> HTTPRequest? {
        guard request.path.hasPrefix(prefix) else { return nil }
        var request = request
        request.path.removeFirst("/api".count)
        guard contains(synonym, request.body), case .object(var fields)? = json(request.body),
            // Both at once say two things: the router refuses the synonym by its name.
            fields["metadata"] == nil, let value = fields.removeValue(forKey: synonym)
        else { return request }
        fields["metadata"] = value
        if let body = try? WireJSON.encode(fields) { request.body = body }
        return request
    }

    /// The answer with the synonym beside the `metadata` of every user in it.
    static func response(_ response: HTTPResponse) -> HTTPResponse {
        guard contains("\"email_verified\"", response.body), let value = json(response.body),
            let body = try? WireJSON.encode(value.withSynonym(synonym))
        else { return response }
        var response = response
        response.body = body
        return response
    }

    private static func json(_ bytes: [UInt8]) -> JSONValue? {
        try? WireJSON.decodeResponse(JSONValue.self, from: bytes)
    }

    private static func contains(_ text: String, _ bytes: [UInt8]) -> Bool {
        bytes.firstRange(of: Array(text.utf8)) != nil
    }
}

extension JSONValue {
    /// Adds the synonym to every user, which is what has `email_verified` and `metadata`; what is inside of `metadata` is
    /// the user's own, and stays as it came.
    fileprivate func withSynonym(_ synonym: String) -> JSONValue {
        switch self {
        case .array(let values):
            return .array(values.map { $0.withSynonym(synonym) })
        case .object(var fields):
            if fields["email_verified"] != nil, let metadata = fields["metadata"] {
                fields[synonym] = metadata
                return .object(fields)
            }
            return .object(fields.mapValues { $0.withSynonym(synonym) })
        case .null, .bool, .integer, .number, .string:
            return self
        }
    }
}
