import Foundation
import PlintoHTTP
import PlintoModels

/// Speaks to an agent's socket, a connection a request, from a thread of its own: the client blocks, and the
/// few threads that tests and agent share must not.
struct LocalClient: Sendable {
    let path: String

    func send(
        _ method: HTTPMethod,
        _ target: String,
        body: [UInt8] = [],
        fields: HTTPFields = [:]
    ) async throws -> HTTPResponse {
        var fields = fields
        if fields["host"] == nil { fields["host"] = "plinto" }
        if !body.isEmpty, fields["content-type"] == nil { fields["content-type"] = "application/json" }
        let complete = fields
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let client = try SocketClient(path: path, timeout: .seconds(30))
                        return try client.send(method: method, target: target, fields: complete, body: body)
                    }
                )
            }
        }
    }

    func get(_ target: String, fields: HTTPFields = [:]) async throws -> HTTPResponse {
        try await send(.get, target, fields: fields)
    }

    func post(_ target: String, _ body: some Encodable) async throws -> HTTPResponse {
        try await send(.post, target, body: WireJSON.encode(body))
    }
}

extension HTTPResponse {
    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try WireJSON.decodeResponse(type, from: body)
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var reason: String? { (try? decode(ErrorEnvelope.self))?.error.details?.reason.rawValue }
    var field: String? { (try? decode(ErrorEnvelope.self))?.error.details?.field }
}
