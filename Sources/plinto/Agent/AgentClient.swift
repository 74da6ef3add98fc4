import Glibc
import PlintoHTTP
import PlintoModels
import PlintoSystem

/// A connection to the agent: one request, one answer, one deadline.
final class AgentClient {
    /// More than the agent itself gives the server, so that it is the agent who says what went wrong.
    static let usualDeadline = Duration.seconds(20)

    private let connection: SocketClient
    private let socket: String
    private let deadline: Duration

    /// - Throws: ``SystemError`` where nobody listens, ``Failure`` where somebody else does.
    init(socket: String, deadline: Duration) throws {
        try SocketOwner.check(socket, user: geteuid())
        connection = try SocketClient(path: socket, timeout: deadline)
        self.socket = socket
        self.deadline = deadline
    }

    /// Calls `endpoint`.
    ///
    /// - Parameters:
    ///   - body: Left out where the endpoint takes none.
    ///   - parameters: The values of the parameters in the endpoint's path.
    ///   - query: What follows the question mark, encoded.
    /// - Throws: ``Failure`` where the agent answers with an error, or not in time.
    func call<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        _ body: Body? = nil,
        parameters: [String: String] = [:],
        query: String? = nil
    ) throws -> Answer<Response> {
        var fields = HTTPFields()
        fields["Host"] = "plinto"
        fields["User-Agent"] = "plinto/" + Version.current
        var bytes: [UInt8] = []
        if let body {
            bytes = try WireJSON.encode(body)
            fields["Content-Type"] = "application/json"
        }
        let path = endpoint.path.filled(with: parameters)
        let response = try send(endpoint.method, query.map { path + "?" + $0 } ?? path, fields, bytes)
        guard response.status == endpoint.status else { throw Failure(response, socket: socket) }
        return Answer(bytes: response.body)
    }

    private func send(
        _ method: HTTPMethod,
        _ target: String,
        _ fields: HTTPFields,
        _ body: [UInt8]
    ) throws -> HTTPResponse {
        do {
            return try connection.send(method: method, target: target, fields: fields, body: body)
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: SystemError) -> Failure {
        switch error.code {
        case ETIMEDOUT:
            Failure(
                .other,
                "agent_timeout",
                "The agent at \(socket) did not answer within \(deadline.components.seconds) seconds. "
                    + "See its log, or end it and try again."
            )
        case EPIPE, ECONNRESET:
            Failure(
                .other,
                "agent_gone",
                "The agent at \(socket) ended the connection without an answer. See its log, or try again."
            )
        case EPROTO:
            Failure(.other, "not_an_agent", "What answers at \(socket) is not an agent.")
        default:
            Failure(error)
        }
    }
}
