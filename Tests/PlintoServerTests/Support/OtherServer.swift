import PlintoHTTP
import PlintoSystem
import Synchronization
import TestSupport

/// A web server on 127.0.0.1 that is not the one under test: what that one connects to.
final class OtherServer: Sendable {
    let port: UInt16
    private let server: HTTPServer
    private let log: RequestLog

    /// What was asked of it, oldest first.
    var requests: [HTTPRequest] { log.entries.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    private init(_ handler: @escaping HTTPHandler) throws {
        let log = RequestLog()
        self.log = log
        server = try HTTPServer(loops: 1, log: Log(component: "other", minimum: .error)) { request in
            log.entries.withLock { $0.append(request) }
            return await handler(request)
        }
        guard case .tcp(_, let port) = try server.listen(on: .tcp(host: "127.0.0.1", port: 0)) else {
            preconditionFailure("it listens on TCP")
        }
        self.port = port
    }

    /// Runs `body` next to a server that answers with `handler`, and stops it.
    static func run<Value>(
        _ handler: @escaping HTTPHandler,
        _ body: (OtherServer) async throws -> Value
    ) async throws -> Value {
        let other = try OtherServer(handler)
        do {
            let value = try await body(other)
            await other.server.shutdown(grace: .zero)
            return value
        } catch {
            await other.server.shutdown(grace: .zero)
            throw error
        }
    }
}

private final class RequestLog: Sendable {
    let entries = Mutex<[HTTPRequest]>([])
}
