import PlintoHTTP
import PlintoModels

/// What published SDKs, which have `/api/v1` built in, see other than the reference: other names for paths and for fields,
/// which ``API/Published`` lists. Under `/v1` nothing is other than the reference.
enum PublishedShape {
    private static let prefix = "/api/v1/"

    /// The request as the router takes it; nil where it is not under `/api/v1`.
    static func request(_ request: HTTPRequest) -> HTTPRequest? {
        guard request.path.hasPrefix(prefix) else { return nil }
        var request = request
        request.path.removeFirst("/api".count)
        for synonym in API.Published.synonyms {
            guard let path = synonym.translated(request.method, request.path),
                synonym.field.map({ fields(request.body)?[$0] != nil }) ?? true
            else { continue }
            request.method = synonym.endpoint.method
            request.path = path
            break
        }
        request.body = body(request)
        return request
    }

    /// The body with the endpoint's own fields in the place of those that only SDKs know. What is no JSON object, or holds
    /// none of those, stays as it is.
    private static func body(_ request: HTTPRequest) -> [UInt8] {
        guard !request.body.isEmpty else { return request.body }
        let known = API.Published.fields.filter { field in
            contains("\"\(field.name)\"", request.body)
                && field.endpoints.contains {
                    $0.method == request.method && $0.path.values(in: request.path) != nil
                }
        }
        guard !known.isEmpty, let sent = fields(request.body) else { return request.body }
        let meant = known.reduce(sent) { $1.applied(to: $0) }
        return (try? WireJSON.encode(meant)) ?? request.body
    }

    /// The answer with the names that SDKs look for beside its own.
    static func response(_ response: HTTPResponse) -> HTTPResponse {
        guard PublishedAnswer.marks.contains(where: { contains("\"\($0)\"", response.body) }),
            let value = json(response.body),
            let body = try? WireJSON.encode(PublishedAnswer.shape(value))
        else { return response }
        var response = response
        response.body = body
        return response
    }

    /// Nil for what is no JSON object.
    private static func fields(_ bytes: [UInt8]) -> [String: JSONValue]? {
        if case .object(let fields)? = json(bytes) { fields } else { nil }
    }

    private static func json(_ bytes: [UInt8]) -> JSONValue? {
        try? WireJSON.decodeResponse(JSONValue.self, from: bytes)
    }

    private static func contains(_ text: String, _ bytes: [UInt8]) -> Bool {
        bytes.firstRange(of: Array(text.utf8)) != nil
    }
}
