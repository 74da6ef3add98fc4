import PlintoHTTP
import PlintoSystem
import TestSupport
import Testing

/// The way in which a test reaches the server, so that the same test runs over both.
enum Way: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case tcp, unix

    var testDescription: String { rawValue }
}

/// A real server on a real socket for the length of one test.
final class TestServer: Sendable {
    let server: HTTPServer
    let address: ListenAddress
    private let scratch: ScratchDirectory

    private init(_ server: HTTPServer, _ address: ListenAddress, _ scratch: ScratchDirectory) {
        self.server = server
        self.address = address
        self.scratch = scratch
    }

    /// Runs `body` against a new server, and shuts that down without grace.
    static func run<Value: Sendable>(
        over way: Way = .tcp,
        loops: Int = 2,
        limits: HTTPLimits = .standard,
        log: Log = Log(component: "test", minimum: .error),
        watchdog: LoopWatchdog? = nil,
        routeName: @escaping @Sendable (_ method: String, _ path: String) -> String = { "\($0) \($1)" },
        isAlwaysAnswered: @escaping @Sendable (HTTPRequest) -> Bool = { _ in false },
        isLongPoll: @escaping @Sendable (HTTPRequest) -> Bool = { _ in false },
        handler: @escaping HTTPHandler,
        _ body: (TestServer) async throws -> Value
    ) async throws -> Value {
        let scratch = try ScratchDirectory()
        let server = try HTTPServer(
            loops: loops,
            limits: limits,
            log: log,
            watchdog: watchdog,
            routeName: routeName,
            isAlwaysAnswered: isAlwaysAnswered,
            isLongPoll: isLongPoll,
            handler: handler
        )
        let wanted: ListenAddress =
            switch way {
            case .tcp: .tcp(host: "127.0.0.1", port: 0)
            case .unix: .unix(path: scratch.file("s"))
            }
        let test = TestServer(server, try server.listen(on: wanted), scratch)
        do {
            let value = try await body(test)
            await server.shutdown(grace: .zero)
            return value
        } catch {
            await server.shutdown(grace: .zero)
            throw error
        }
    }

    func connect() throws -> WireClient { try WireClient(address) }

    /// Sends `text` on a connection of its own and gives all that comes until the server ends it.
    func exchange(_ text: String, finishing: Bool = false) async throws -> String {
        let client = try connect()
        return try await client.run { client in
            try client.send(text)
            if finishing { client.finishSending() }
            return try client.receiveAll()
        }
    }
}
