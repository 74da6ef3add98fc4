import Foundation
import PlintoModels
import TestSupport
import Testing

/// The commands as a person types them, against the real agent and the real server.
@Suite("Terminal")
struct TerminalTests {
    @Test("the main job: sign in once, then token, profile, sessions and codes come from the socket")
    func mainJob() throws {
        let house = try House()
        try house.startServer()
        try house.signUp()
        try house.startAgent()
        let login = try house.plinto(
            ["login", "--server", "http://127.0.0.1:\(house.port)", "--email", House.email, "--password-stdin"],
            input: House.password + "\n"
        )
        #expect(login.status == .exited(0), "\(login.errors)")

        let token = try house.plinto(["token"])
        #expect(token.status == .exited(0))
        #expect(try house.api.get("/v1/users/me", bearer: token.output).status == 200)
        #expect(try house.plinto(["token", "--header"]).output == "Authorization: Bearer \(token.output)")
        let json = try WireJSON.decodeResponse(
            AgentToken.self,
            from: Array(house.plinto(["token", "--json"]).output.utf8)
        )
        #expect(json.accessToken == token.output)
        #expect(json.tokenType == "Bearer")
        #expect((3500...3600).contains(json.expiresIn))

        #expect(try house.plinto(["whoami"]).output.contains(House.email))
        let sessions = try house.plinto(["sessions", "--json"])
        #expect(try WireJSON.decodeResponse(SessionList.self, from: Array(sessions.output.utf8)).total == 2)
        #expect(try house.plinto(["status"]).status == .exited(0))
        #expect(try house.plinto(["logout"]).status == .exited(0))
        #expect(try house.plinto(["token"]).status == .exited(4))
    }

    @Test("a token asked for longer than it lives is given with its whole lifetime, without a refresh a call")
    func cappedLifetime() throws {
        let house = try House(accessTokenLifetime: 60)
        try house.moveIn()
        let first: AgentToken = try house.token(minimumTTL: 30).decode()
        let second: AgentToken = try house.token(minimumTTL: 30).decode()
        #expect(first.accessToken == second.accessToken)
        #expect(try house.token(minimumTTL: 86_400).status == 200)
    }

    @Test("the exit code says what was wrong: 2 usage, 3 no agent, 4 signed out, 7 refused")
    func exitCodes() throws {
        let house = try House()
        #expect(try house.plinto(["tokn"]).status == .exited(2))
        #expect(try house.plinto(["token", "--min-ttl", "soon"]).status == .exited(2))
        #expect(try house.plinto(["status"]).status == .exited(3))
        try house.startServer()
        try house.signUp()
        try house.startAgent()
        #expect(try house.plinto(["token"]).status == .exited(4))
        #expect(try house.plinto(["whoami"]).status == .exited(4))
        let wrong = try house.plinto(
            ["login", "--server", "http://127.0.0.1:\(house.port)", "--email", House.email, "--password-stdin"],
            input: "not the password at all\n"
        )
        #expect(wrong.status == .exited(7))
        #expect(wrong.output.isEmpty)
    }

    @Test("plinto starts an agent where none answers")
    func startsAgent() throws {
        let house = try House()
        try house.startServer()
        try house.signUp()
        let login = try house.plinto(
            ["login", "--server", "http://127.0.0.1:\(house.port)", "--email", House.email, "--password-stdin"],
            input: House.password + "\n"
        )
        #expect(login.status == .exited(0), "\(login.errors)")
        let status = try house.status()
        #expect(status.state == .signedIn)
        #expect(try house.plinto(["token"]).status == .exited(0))
        // Not our child, so it is ended by the id that it gave itself.
        kill(status.pid, SIGTERM)
        #expect(comesTrue { kill(status.pid, 0) == -1 })
        #expect(!FileManager.default.fileExists(atPath: house.socket))
    }

    @Test("TOTP: add, list, code as RFC 6238 computes it, remove")
    func totp() throws {
        let house = try House()
        try house.startAgent()
        let uri = "otpauth://totp/Example:demo%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"
        #expect(try house.plinto(["totp", "add", "example", "--uri-stdin"], input: uri + "\n").status == .exited(0))
        #expect(try house.plinto(["totp", "list"]).output.contains("example"))
        let code = try house.plinto(["totp", "code", "example"])
        #expect(code.status == .exited(0))
        #expect(code.output.count == 6)
        let again = try house.plinto(["totp", "add", "example", "--uri-stdin"], input: uri + "\n")
        #expect(again.status == .exited(7))
        #expect(try house.plinto(["totp", "remove", "example"]).status == .exited(0))
        #expect(try house.plinto(["totp", "code", "example"]).status != .exited(0))
    }

    @Test("a passphrase outlives the agent: the next one starts locked, exit code 5, until it comes")
    func passphrase() throws {
        let house = try House()
        try house.moveIn()
        let uri = "otpauth://totp/x?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        #expect(try house.plinto(["totp", "add", "x", "--uri-stdin"], input: uri + "\n").status == .exited(0))
        let set = try house.plinto(["passphrase", "set", "--passphrase-stdin"], input: "correct horse\n")
        #expect(set.status == .exited(0), "\(set.errors)")
        #expect(try house.plinto(["token"]).status == .exited(0))
        house.agent?.killNow()

        let refused = try house.plinto(["token"])
        #expect(refused.status == .exited(5) && refused.output.isEmpty)
        #expect(refused.errors.contains("plinto unlock"))
        #expect(try house.plinto(["totp", "code", "x"]).status == .exited(5))
        #expect(try house.plinto(["status"]).output.contains("locked"))
        let wrong = try house.plinto(["unlock", "--passphrase-stdin"], input: "correct hoarse\n")
        #expect(wrong.status == .exited(7))
        #expect(try house.plinto(["unlock", "--passphrase-stdin"], input: "correct horse\n").status == .exited(0))
        let token = try house.plinto(["token"])
        #expect(token.status == .exited(0))
        #expect(try house.api.get("/v1/users/me", bearer: token.output).status == 200)
        #expect(try house.plinto(["totp", "code", "x"]).output.count == 6)
        #expect(try house.plinto(["lock"]).status == .exited(0))
        #expect(try house.plinto(["token"]).status == .exited(5))
        let second = try house.status()
        kill(second.pid, SIGTERM)
        #expect(comesTrue { kill(second.pid, 0) == -1 })

        // As systemd hands it over.
        let credentials = house.scratch.file("credentials")
        try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: true)
        try "correct horse\n".write(
            toFile: credentials + "/plinto-agent.passphrase",
            atomically: true,
            encoding: .utf8
        )
        try house.startAgent(environment: ["CREDENTIALS_DIRECTORY": credentials])
        #expect(try house.plinto(["token"]).status == .exited(0))
    }

    @Test(
        "every command explains itself",
        arguments: [
            [], ["login"], ["token"], ["lock"], ["unlock"], ["passphrase"], ["passphrase", "set"], ["totp"],
            ["totp", "add"],
        ]
    )
    func help(path: [String]) throws {
        let house = try House()
        let run = try house.plinto(path + ["--help"])
        #expect(run.status == .exited(0))
        #expect(run.output.contains("plinto"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
