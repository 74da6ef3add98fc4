import Foundation
import PlintoModels
import TestSupport

/// A server and an agent of one test, each with its files in the scratch directory, to be started, killed and
/// started again at will.
final class TestEnvironment {
    static let email = "demo@example.com"
    static let password = "correct horse battery staple"

    let scratch: ScratchDirectory
    /// The port of the server, the same over all its lives.
    private(set) var port: UInt16 = 0
    private(set) var server: ChildProcess?
    private(set) var agent: ChildProcess?
    private let accessTokenLifetime: Int

    init(accessTokenLifetime: Int = 3600) throws {
        scratch = try ScratchDirectory()
        self.accessTokenLifetime = accessTokenLifetime
    }

    var socket: String { scratch.file("agent/agent.sock") }
    var stateDirectory: String { scratch.file("state") }
    var database: String { scratch.file("server/plinto.db") }
    var api: WireClient { WireClient(target: .tcp(port: port)) }
    var local: WireClient { WireClient(target: .unix(path: socket)) }

    private func environment(_ crashPoint: String?, _ more: [String: String] = [:]) -> [String: String] {
        var environment = ["PATH": "/usr/bin:/bin", "HOME": scratch.path]
        if let crashPoint { environment["CRASH_POINT"] = crashPoint }
        return environment.merging(more) { $1 }
    }

    /// Starts the server, on its old port where it had one.
    @discardableResult
    func startServer(
        crashPoint: String? = nil,
        _ options: [String] = [],
        environment more: [String: String] = [:]
    ) throws -> ChildProcess {
        try FileManager.default.createDirectory(
            atPath: scratch.file("server"),
            withIntermediateDirectories: true
        )
        let process = try ChildProcess(
            Programs.server,
            [
                "serve", "--listen", "127.0.0.1:\(port)", "--database", "sqlite:\(database)",
                "--access-token-lifetime", String(accessTokenLifetime), "--rate-limits", "off",
                "--password-memory", "64", "--password-iterations", "1",
            ] + options,
            environment: environment(crashPoint, more),
            scratch: scratch
        )
        server = process
        guard let line = try process.line(), let number = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw ChildProcess.Failure(description: "the server did not start: \(process.errorText)")
        }
        port = number
        return process
    }

    /// Starts the agent.
    ///
    /// - Parameter more: Variables besides the usual. The paths are there too, for under libfaketime the Swift
    ///   runtime finds no command line.
    @discardableResult
    func startAgent(
        crashPoint: String? = nil,
        environment more: [String: String] = [:]
    ) throws -> ChildProcess {
        let paths = ["PLINTO_SOCKET": socket, "PLINTO_STATE_DIRECTORY": stateDirectory]
        let process = try ChildProcess(
            Programs.agent,
            ["--socket", socket, "--state-directory", stateDirectory],
            environment: environment(crashPoint, paths.merging(more) { $1 }),
            scratch: scratch
        )
        agent = process
        guard try process.line() == "plinto-agent listening on \(socket)" else {
            throw ChildProcess.Failure(description: "the agent did not start: \(process.errorText)")
        }
        return process
    }

    /// Runs `plinto` against this agent's socket to its end.
    func plinto(
        _ arguments: [String],
        input: String? = nil,
        environment more: [String: String] = [:]
    ) throws -> (status: ChildProcess.Ending, output: String, errors: String) {
        var values = ["PLINTO_SOCKET": socket, "PLINTO_STATE_DIRECTORY": stateDirectory]
        values.merge(more) { $1 }
        let process = try ChildProcess(
            Programs.plinto,
            arguments,
            environment: environment(nil, values),
            input: input,
            scratch: scratch
        )
        let output = try process.remainingOutput()
        return (process.waitForEnd(), output, process.errorText)
    }

    /// Signs the demonstration user up at the server.
    @discardableResult
    func signUp(email: String = TestEnvironment.email) throws -> AuthenticationResponse {
        try api.json(
            "POST",
            "/v1/auth/signup",
            SignUpRequest(email: email, password: TestEnvironment.password, firstName: "Demo")
        ).decode()
    }

    /// Signs the agent in to `port`, or to this server.
    func signIn(port other: UInt16? = nil) throws -> WireClient.Response {
        try local.json(
            "POST",
            "/agent/v1/login",
            AgentLoginRequest(
                server: "http://127.0.0.1:\(other ?? port)",
                email: TestEnvironment.email,
                password: TestEnvironment.password
            )
        )
    }

    /// A server, an agent and a signed-in user.
    func moveIn() throws {
        try startServer()
        try signUp()
        try startAgent()
        let answer = try signIn()
        guard answer.status == 200 else {
            throw ChildProcess.Failure(description: "sign-in failed: \(answer.text); \(agent?.errorText ?? "")")
        }
    }

    func status() throws -> AgentStatus {
        try local.get("/agent/v1/status").decode()
    }

    func token(minimumTTL: Int? = nil) throws -> WireClient.Response {
        try local.get("/agent/v1/token" + (minimumTTL.map { "?min_ttl=\($0)" } ?? ""))
    }
}
