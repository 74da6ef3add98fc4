import PlintoModels
import TestSupport

/// Sends requests to one of the programs.
struct WireClient: Sendable {
    typealias Target = HTTPExchange.Target
    typealias Failure = WireResponse.Failure
    typealias Response = WireResponse

    let target: Target
    var timeout: Double = 20

    func send(
        _ method: String,
        _ path: String,
        fields: [String: String] = [:],
        body: [UInt8]? = nil
    ) throws -> Response {
        try HTTPExchange(target, timeout: timeout).send(method, path, fields: fields, body: body)
    }

    func json(
        _ method: String,
        _ path: String,
        _ body: some Encodable,
        fields: [String: String] = [:]
    ) throws -> Response {
        try send(method, path, fields: fields, body: WireJSON.encode(body))
    }

    func get(_ path: String, bearer: String? = nil) throws -> Response {
        try send("GET", path, fields: bearer.map { ["Authorization": "Bearer \($0)"] } ?? [:])
    }

    /// Writes `bytes` as they are and reads to the end of the connection.
    func exchange(_ bytes: [UInt8]) throws -> [UInt8] {
        try HTTPExchange(target, timeout: timeout).exchange(bytes)
    }
}
