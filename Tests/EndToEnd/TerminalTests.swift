import Foundation
import PlintoModels
import TestSupport
import Testing

/// The commands as a person types them, against the real agent and the real server.
@Suite("Terminal")
struct TerminalTests {
    @Test("the main job: sign in once, then token, profile, sessions and codes come from the socket")
    func mainJob() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        try fixture.signUp()
        try fixture.startAgent()
        let login = try fixture.plinto(
            [
                "login", "--server", "http://127.0.0.1:\(fixture.port)", "--email", TestEnvironment.email,
                "--password-stdin",
            ],
            input: TestEnvironment.password + "\n"
        )
        #expect(login.status == .exited(0), "\(login.errors)")

        let token = try fixture.plinto(["token"])
        #expect(token.status == .exited(0))
        #expect(try fixture.api.get("/v1/users/me", bearer: token.output).status == 200)
        #expect(try fixture.plinto(["token", "--header"]).output == "Authorization: Bearer \(token.output)")
        let json = try WireJSON.decodeResponse(
            AgentToken.self,
            from: Array(fixture.plinto(["token", "--json"]).output.utf8)
        )
        #expect(json.accessToken == token.output)
        #expect(json.tokenType == "Bearer")
        #expect((3500...3600).contains(json.expiresIn))

        #expect(try fixture.plinto(["whoami"]).output.contains(TestEnvironment.email))
        let sessions = try fixture.plinto(["sessions", "--json"])
        #expect(try WireJSON.decodeResponse(SessionList.self, from: Array(sessions.output.utf8)).total == 2)
        #expect(try fixture.plinto(["status"]).status == .exited(0))
        #expect(try fixture.plinto(["logout"]).status == .exited(0))
        #expect(try fixture.plinto(["token"]).status == .exited(4))
    }

    @Test("a token asked for longer than it lives is given with its whole lifetime, without a refresh a call")
    func cappedLifetime() throws {
        let fixture = try TestEnvironment(accessTokenLifetime: 60)
        try fixture.moveIn()
        let first: AgentToken = try fixture.token(minimumTTL: 30).decode()
        let second: AgentToken = try fixture.token(minimumTTL: 30).decode()
        #expect(first.accessToken == second.accessToken)
        #expect(try fixture.token(minimumTTL: 86_400).status == 200)
    }

    @Test("the exit code says what was wrong: 2 usage, 3 no agent, 4 signed out, 7 refused")
    func exitCodes() throws {
        let fixture = try TestEnvironment()
        #expect(try fixture.plinto(["tokn"]).status == .exited(2))
        #expect(try fixture.plinto(["token", "--min-ttl", "soon"]).status == .exited(2))
        #expect(try fixture.plinto(["status"]).status == .exited(3))
        try fixture.startServer()
        try fixture.signUp()
        try fixture.startAgent()
        #expect(try fixture.plinto(["token"]).status == .exited(4))
        #expect(try fixture.plinto(["whoami"]).status == .exited(4))
        let wrong = try fixture.plinto(
            [
                "login", "--server", "http://127.0.0.1:\(fixture.port)", "--email", TestEnvironment.email,
                "--password-stdin",
            ],
            input: "not the password at all\n"
        )
        #expect(wrong.status == .exited(7))
        #expect(wrong.output.isEmpty)
    }

    @Test("plinto starts an agent where none answers")
    func startsAgent() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        try fixture.signUp()
        let login = try fixture.plinto(
            [
                "login", "--server", "http://127.0.0.1:\(fixture.port)", "--email", TestEnvironment.email,
                "--password-stdin",
            ],
            input: TestEnvironment.password + "\n"
        )
        #expect(login.status == .exited(0), "\(login.errors)")
        let status = try fixture.status()
        #expect(status.state == .signedIn)
        #expect(try fixture.plinto(["token"]).status == .exited(0))
        // Not our child, so it is ended by the id that it gave itself.
        kill(status.pid, SIGTERM)
        #expect(comesTrue { kill(status.pid, 0) == -1 })
        #expect(!FileManager.default.fileExists(atPath: fixture.socket))
    }

    @Test("TOTP: add, list, code as RFC 6238 computes it, remove")
    func totp() throws {
        let fixture = try TestEnvironment()
        try fixture.startAgent()
        let uri = "otpauth://totp/Example:demo%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"
        #expect(try fixture.plinto(["totp", "add", "example", "--uri-stdin"], input: uri + "\n").status == .exited(0))
        #expect(try fixture.plinto(["totp", "list"]).output.contains("example"))
        let code = try fixture.plinto(["totp", "code", "example"])
        #expect(code.status == .exited(0))
        #expect(code.output.count == 6)
        let again = try fixture.plinto(["totp", "add", "example", "--uri-stdin"], input: uri + "\n")
        #expect(again.status == .exited(7))
        #expect(try fixture.plinto(["totp", "remove", "example"]).status == .exited(0))
        #expect(try fixture.plinto(["totp", "code", "example"]).status != .exited(0))
    }

    @Test("a passphrase outlives the agent: the next one starts locked, exit code 5, until it comes")
    func passphrase() throws {
        let fixture = try TestEnvironment()
        try fixture.moveIn()
        let uri = "otpauth://totp/x?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        #expect(try fixture.plinto(["totp", "add", "x", "--uri-stdin"], input: uri + "\n").status == .exited(0))
        let set = try fixture.plinto(["passphrase", "set", "--passphrase-stdin"], input: "correct horse\n")
        #expect(set.status == .exited(0), "\(set.errors)")
        #expect(try fixture.plinto(["token"]).status == .exited(0))
        fixture.agent?.killNow()

        let refused = try fixture.plinto(["token"])
        #expect(refused.status == .exited(5) && refused.output.isEmpty)
        #expect(refused.errors.contains("plinto unlock"))
        #expect(try fixture.plinto(["totp", "code", "x"]).status == .exited(5))
        #expect(try fixture.plinto(["status"]).output.contains("locked"))
        let wrong = try fixture.plinto(["unlock", "--passphrase-stdin"], input: "correct hoarse\n")
        #expect(wrong.status == .exited(7))
        #expect(try fixture.plinto(["unlock", "--passphrase-stdin"], input: "correct horse\n").status == .exited(0))
        let token = try fixture.plinto(["token"])
        #expect(token.status == .exited(0))
        #expect(try fixture.api.get("/v1/users/me", bearer: token.output).status == 200)
        #expect(try fixture.plinto(["totp", "code", "x"]).output.count == 6)
        #expect(try fixture.plinto(["lock"]).status == .exited(0))
        #expect(try fixture.plinto(["token"]).status == .exited(5))
        let second = try fixture.status()
        kill(second.pid, SIGTERM)
        #expect(comesTrue { kill(second.pid, 0) == -1 })

        // As systemd hands it over.
        let credentials = fixture.scratch.file("credentials")
        try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: true)
        try "correct horse\n".write(
            toFile: credentials + "/plinto-agent.passphrase",
            atomically: true,
            encoding: .utf8
        )
        try fixture.startAgent(environment: ["CREDENTIALS_DIRECTORY": credentials])
        #expect(try fixture.plinto(["token"]).status == .exited(0))
    }

    @Test(
        "every command explains itself",
        arguments: [
            [], ["login"], ["token"], ["lock"], ["unlock"], ["passphrase"], ["passphrase", "set"], ["totp"],
            ["totp", "add"],
        ]
    )
    func help(path: [String]) throws {
        let fixture = try TestEnvironment()
        let run = try fixture.plinto(path + ["--help"])
        #expect(run.status == .exited(0))
        #expect(run.output.contains("plinto"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
