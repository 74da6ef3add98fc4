import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoSystem
import PlintoTLS
import Synchronization
import TestSupport

/// A real server that speaks TLS on a real socket, for the length of one test.
final class SecureServer: Sendable {
    let scratch: ScratchDirectory
    let files: TLSFiles
    let endpoint: TLSEndpoint
    let server: HTTPServer
    let port: UInt16
    let lines: Lines

    /// The lines of the log.
    final class Lines: Sendable {
        private let all = Mutex<[String]>([])

        func add(_ line: String) { all.withLock { $0.append(line) } }
        var text: String { all.withLock { $0.joined(separator: "\n") } }
    }

    static let echo: HTTPHandler = { request in
        HTTPResponse(status: 200, body: Array("\(request.path) \(request.body.count)\n".utf8))
    }

    private init(_ scratch: ScratchDirectory, _ files: TLSFiles, _ limits: HTTPLimits, _ handler: @escaping HTTPHandler)
        throws
    {
        let lines = Lines()
        let log = Log(component: "tls", minimum: .debug) { lines.add($0) }
        self.scratch = scratch
        self.files = files
        self.lines = lines
        endpoint = try TLSEndpoint(files, clock: SystemClock(), random: SystemRandom(), log: log)
        server = try HTTPServer(loops: 2, limits: limits, log: log, handler: handler)
        let address = try server.listen(on: .tcp(host: "127.0.0.1", port: 0), security: endpoint)
        guard case .tcp(_, let port) = address else { preconditionFailure("it listens on TCP") }
        self.port = port
    }

    static func run<Value: Sendable>(
        kind: [String] = SelfSigned.ec,
        limits: HTTPLimits = .standard,
        handler: @escaping HTTPHandler = echo,
        _ body: (SecureServer) async throws -> Value
    ) async throws -> Value {
        let scratch = try ScratchDirectory()
        let files = try await SelfSigned.make(kind: kind, in: scratch)
        let test = try SecureServer(scratch, files, limits, handler)
        do {
            let value = try await body(test)
            await test.server.shutdown(grace: .zero)
            return value
        } catch {
            await test.server.shutdown(grace: .zero)
            throw error
        }
    }

    var url: String { "https://127.0.0.1:\(port)" }

    func curl(_ arguments: [String], authority: String? = nil) async throws -> Program.Outcome {
        try await Program.run(
            "curl",
            ["-sS", "--max-time", "20", "--cacert", authority ?? files.certificate] + arguments,
            in: scratch
        )
    }

    /// OpenSSL's own client sends `input` and reads to the end.
    func client(_ arguments: [String], input: String = SecureServer.lastRequest) async throws -> Program.Outcome {
        try await Program.run(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", files.certificate, "-ign_eof"] + arguments,
            input: input,
            in: scratch
        )
    }

    static let lastRequest = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
}
