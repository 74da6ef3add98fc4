import Foundation
import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization

/// A socket that answers as an agent would, with what a test says; it keeps what it was asked.
final class CannedAgent: Sendable {
    let socket: String
    private let directory: String
    private let server: HTTPServer
    private let requests: Requests

    /// The requests in their order, as `GET /path` and the body.
    private final class Requests: Sendable {
        let all = Mutex<[(line: String, body: String)]>([])
    }

    /// - Parameter answers: By method and target, as `GET /agent/v1/token`.
    init(_ answers: [String: HTTPResponse]) throws {
        directory = NSTemporaryDirectory() + "/plinto-tests-" + UUID().uuidString
        try Directory.ensurePrivate(directory)
        socket = directory + "/agent.sock"
        let requests = Requests()
        self.requests = requests
        server = try HTTPServer(loops: 1, log: Log(component: "test", minimum: .error)) { request in
            let target = request.path + (request.query.map { "?" + $0 } ?? "")
            let line = request.method.rawValue + " " + target
            requests.all.withLock { $0.append((line, String(decoding: request.body, as: UTF8.self))) }
            return answers[line] ?? HTTPResponse(status: 404, body: Array("not canned".utf8))
        }
        _ = try server.listen(on: .unix(path: socket))
    }

    var asked: [(line: String, body: String)] { requests.all.withLock { $0 } }

    /// Runs `body` and stops.
    static func answering(
        _ answers: [String: HTTPResponse],
        _ body: (CannedAgent) async throws -> Void
    ) async throws {
        let agent = try CannedAgent(answers)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(agent))
        } catch {
            result = .failure(error)
        }
        await agent.server.shutdown(grace: .seconds(1))
        try? FileManager.default.removeItem(atPath: agent.directory)
        try result.get()
    }
}

extension HTTPResponse {
    static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, fields: ["Content-Type": "application/json"], body: Array(text.utf8))
    }

    static func failure(_ error: APIError) throws -> HTTPResponse {
        HTTPResponse(
            status: error.status,
            fields: ["Content-Type": "application/json"],
            body: try WireJSON.encode(ErrorEnvelope(error, requestID: "req_1"))
        )
    }
}
