import PlintoSystem
import TestSupport

/// Sends requests to a server of the tests' own process.
struct WireClient: Sendable {
    typealias Failure = WireResponse.Failure
    typealias Response = WireResponse

    let port: UInt16

    func send(
        _ method: String,
        _ path: String,
        fields: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws -> Response {
        let exchange = HTTPExchange(.tcp(port: port), timeout: 60)
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: it blocks, and the server under test wants the pool's.
            PlainThread.start {
                continuation.resume(with: Result { try exchange.send(method, path, fields: fields, body: body) })
            }
        }
    }
}
