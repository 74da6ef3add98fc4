import Glibc
import PlintoHTTP
import PlintoModels
import PlintoSystem

/// A connection to the agent that sends requests one at a time, each with a deadline.
final class AgentClient {
    /// The default deadline. It exceeds the agent's own deadline for the server, so that the agent reports the error.
    static let usualDeadline = Duration.seconds(20)

    /// The deadline for connecting. A healthy agent accepts immediately.
    static let connectDeadline = Duration.seconds(5)

    private let connection: SocketClient
    private let socket: String
    private let deadline: Duration

    /// Connects to `socket`.
    ///
    /// - Throws: ``SystemError`` if nothing listens; ``Failure`` if another user listens or the connection is not
    ///   accepted in time.
    init(socket: String, deadline: Duration, connectDeadline: Duration = AgentClient.connectDeadline) throws {
        try SocketOwner.check(socket, user: geteuid())
        connection = try Self.connect(socket, deadline, connectDeadline)
        self.socket = socket
        self.deadline = deadline
    }

    /// Calls an endpoint whose path has no parameters: see ``call(_:_:path:query:fresh:)``.
    func call<Access, Query, Body: RequestBody, Response: Codable & Sendable>(
        _ endpoint: Endpoint<Access, Void, Query, Body, Response>,
        _ body: Body? = nil,
        query: String? = nil,
        fresh: Bool = false
    ) throws -> AgentResponse<Response> {
        try call(endpoint, body, path: (), query: query, fresh: fresh)
    }

    /// Calls `endpoint`.
    ///
    /// - Parameters:
    ///   - body: The request body; nil if the endpoint takes none.
    ///   - path: The values of the parameters in the endpoint's path.
    ///   - query: The encoded query string, without the question mark.
    ///   - fresh: Make the agent query the server instead of reading its copy.
    /// - Throws: ``Failure`` if the agent responds with an error or not in time.
    func call<Access, PathValues, Query, Body: RequestBody, Response: Codable & Sendable>(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        _ body: Body? = nil,
        path: PathValues,
        query: String? = nil,
        fresh: Bool = false
    ) throws -> AgentResponse<Response> {
        var fields = HTTPFields()
        fields["Host"] = "plinto"
        fields["User-Agent"] = "plinto/" + Version.current
        if fresh { fields["Cache-Control"] = "no-cache" }
        var bytes: [UInt8] = []
        if let body {
            bytes = try WireJSON.encode(body)
            fields["Content-Type"] = "application/json"
        }
        let path = endpoint.filledPath(path)
        let response = try send(endpoint.method, query.map { path + "?" + $0 } ?? path, fields, bytes)
        guard response.status == endpoint.status else { throw Failure(response, socket: socket) }
        return AgentResponse(
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
            Self.timedOut("The agent at \(socket) did not respond", within: deadline)
        case EPIPE, ECONNRESET:
            Failure(
                .failure,
                "agent_gone",
                "The agent at \(socket) closed the connection without a response. Check its log, or try again."
            )
        case EPROTO:
            Failure(.failure, "not_an_agent", "The program that listens at \(socket) is not a Plinto agent.")
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
                // Root can do anything anyway, and the system's service manager runs as root.
                admittingUser: { $0 == user || $0 == 0 }
            )
        } catch {
            switch error.code {
            case ETIMEDOUT:
                throw timedOut("The agent at \(socket) did not accept a connection", within: connectDeadline)
            case EPERM:
                throw Failure(
                    .refused,
                    "foreign_socket",
                    "The socket \(socket) belongs to another user's process. Nothing was sent."
                )
            default: throw error
            }
        }
    }

    private static func timedOut(_ what: String, within deadline: Duration) -> Failure {
        Failure(
            .noAgent,
            "agent_timeout",
            "\(what) within \(deadline.components.seconds) seconds. Check its log, or stop it and try again."
        )
    }
}
