import Glibc
import PlintoHTTP
import PlintoModels
import PlintoSystem

/// A connection to the agent: one request, one answer, one deadline.
final class AgentClient {
    /// More than the agent itself gives the server, so that it is the agent who says what went wrong.
    static let usualDeadline = Duration.seconds(20)

    /// An agent that works takes a connection at once, whatever else it does.
    static let connectDeadline = Duration.seconds(5)

    private let connection: SocketClient
    private let socket: String
    private let deadline: Duration

    /// - Throws: ``SystemError`` where nobody listens, ``Failure`` where somebody else does, or where nobody takes the
    ///   connection in time.
    init(socket: String, deadline: Duration, connectDeadline: Duration = AgentClient.connectDeadline) throws {
        try SocketOwner.check(socket, user: geteuid())
        connection = try Self.connect(socket, deadline, connectDeadline)
        self.socket = socket
        self.deadline = deadline
    }

    /// Calls `endpoint`.
    ///
    /// - Parameters:
    ///   - body: Left out where the endpoint takes none.
    ///   - parameters: The values of the parameters in the endpoint's path.
    ///   - query: What follows the question mark, encoded.
    ///   - fresh: Whether the agent is to ask the server, and not to answer from its copy.
    /// - Throws: ``Failure`` where the agent answers with an error, or not in time.
    func call<Body, Response>(
        _ endpoint: Endpoint<Body, Response>,
        _ body: Body? = nil,
        parameters: [String: String] = [:],
        query: String? = nil,
        fresh: Bool = false
    ) throws -> Answer<Response> {
        var fields = HTTPFields()
        fields["Host"] = "plinto"
        fields["User-Agent"] = "plinto/" + Version.current
        if fresh { fields["Cache-Control"] = "no-cache" }
        var bytes: [UInt8] = []
        if let body {
            bytes = try WireJSON.encode(body)
            fields["Content-Type"] = "application/json"
        }
        let path = endpoint.path.filled(with: parameters)
        let response = try send(endpoint.method, query.map { path + "?" + $0 } ?? path, fields, bytes)
        guard response.status == endpoint.status else { throw Failure(response, socket: socket) }
        return Answer(
            bytes: response.body,
            syncedAt: response.fields["x-plinto-synced-at"].flatMap { Timestamp(text: $0) }
        )
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
            Self.timedOut("The agent at \(socket) did not answer", within: deadline)
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

    private static func connect(
        _ socket: String,
        _ deadline: Duration,
        _ connectDeadline: Duration
    ) throws -> SocketClient {
        let user = geteuid()
        do throws(SystemError) {
            return try SocketClient(
                path: socket,
                timeout: deadline,
                connectTimeout: connectDeadline,
                // The superuser may do anything in any case, and the system's service manager is one.
                admittingUser: { $0 == user || $0 == 0 }
            )
        } catch {
            switch error.code {
            case ETIMEDOUT: throw timedOut("The agent at \(socket) took no connection", within: connectDeadline)
            case EPERM:
                throw Failure(
                    .refused,
                    "foreign_socket",
                    "Another user listens at \(socket): nothing was sent to them."
                )
            default: throw error
            }
        }
    }

    private static func timedOut(_ what: String, within deadline: Duration) -> Failure {
        Failure(
            .noAgent,
            "agent_timeout",
            "\(what) within \(deadline.components.seconds) seconds. See its log, or end it and try again."
        )
    }
}
