import PlintoCrypto
import PlintoHTTP
import PlintoModels

/// A response as stored for a retry: the handler's own, without the fields that every response gets.
struct StoredResponse: Codable {
    private struct Field: Codable {
        let name: String
        let value: String
    }

    private let status: Int
    private let fields: [Field]
    /// Base64url.
    private let body: String

    init(_ response: HTTPResponse) {
        status = response.status
        fields = response.fields.map { Field(name: $0.name, value: $0.value) }
        body = Base64URL.encode(response.body)
    }

    /// The response, marked as a repetition; nil if the body is damaged.
    var response: HTTPResponse? {
        guard let body = Base64URL.decode(body) else { return nil }
        var response = HTTPResponse(status: status, body: body)
        for field in fields { response.fields.add(field.name, field.value) }
        response.fields.add("Idempotency-Replayed", "true")
        return response
    }
}
