import Foundation
import PlintoModels
import TestSupport
import Testing

/// The operator's commands as one types them, next to the real server.
@Suite("Operator")
struct OperatorTests {
    private func run(
        _ fixture: TestEnvironment,
        _ arguments: [String],
        input: String? = nil
    ) throws -> (status: ChildProcess.Ending, output: String, errors: String) {
        let process = try ChildProcess(
            Programs.server,
            arguments + ["--database", "sqlite:\(fixture.database)"],
            environment: ["PATH": "/usr/bin:/bin"],
            input: input,
            scratch: fixture.scratch
        )
        let output = try process.remainingOutput()
        return (process.waitForEnd(), output, process.errorText)
    }

    @Test("on a fresh machine the first administrator is made before the server was ever started")
    func fresh() throws {
        let fixture = try TestEnvironment()
        let folder = fixture.scratch.file("server")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
        let create = [
            "admin", "create", "--email", "root@example.com", "--password-stdin", "--password-memory", "64",
            "--password-iterations", "1",
        ]
        for arguments in [["user", "list"], ["admin", "promote", "--email", "root@example.com"]] {
            let early = try run(fixture, arguments)
            #expect(early.status == .exited(1) && early.errors.contains("start the server once, which creates it"))
        }
        #expect(try run(fixture, create, input: "short").status == .exited(1))
        #expect(try files() == [])

        let made = try run(fixture, create, input: TestEnvironment.password)
        #expect(made.status == .exited(0), "\(made.errors)")
        #expect(made.output.contains("The database is new"))
        for file in try files() {
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
        let again = try run(fixture, create, input: TestEnvironment.password)
        #expect(again.status == .exited(1) && again.errors.contains("admin promote --email root@example.com"))
        let list = try run(fixture, ["user", "list"])
        #expect(list.status == .exited(0) && list.output.contains("root@example.com"))

        try fixture.startServer()
        let admin: AuthenticationResponse = try fixture.api.json(
            "POST",
            "/v1/auth/signin",
            SignInRequest(email: "root@example.com", password: TestEnvironment.password)
        ).decode()
        #expect(try fixture.api.get("/v1/admin/users", bearer: admin.tokens.accessToken).status == 200)
    }

    @Test("an administrator is made, a user suspended, a key replaced and a copy taken while the server serves")
    func besideTheServer() throws {
        let fixture = try TestEnvironment()
        let server = try fixture.startServer()
        let user = try fixture.signUp()
        func status(_ tokens: TokenPair, _ path: String = "/v1/users/me") throws -> Int {
            try fixture.api.get(path, bearer: tokens.accessToken).status
        }
        #expect(try status(user.tokens) == 200)

        let made = try run(
            fixture,
            [
                "admin", "create", "--email", "root@example.com", "--password-stdin", "--password-memory", "64",
                "--password-iterations", "1",
            ],
            input: TestEnvironment.password
        )
        #expect(made.status == .exited(0), "\(made.errors)")
        let admin: AuthenticationResponse = try fixture.api.json(
            "POST",
            "/v1/auth/signin",
            SignInRequest(email: "root@example.com", password: TestEnvironment.password)
        ).decode()
        #expect(try status(admin.tokens, "/v1/admin/users") == 200)

        #expect(try run(fixture, ["user", "suspend", TestEnvironment.email]).status == .exited(0))
        #expect(try comesTrue { try status(user.tokens) == 401 })
        #expect(try status(admin.tokens) == 200)

        #expect(try run(fixture, ["key", "rotate", "--revoke-old"]).status == .exited(0))
        #expect(try comesTrue { try status(admin.tokens) == 401 })

        let copy = fixture.scratch.file("copy.db")
        #expect(try run(fixture, ["backup", copy]).status == .exited(0))
        #expect(FileManager.default.fileExists(atPath: copy))
        let again = try run(fixture, ["backup", copy])
        #expect(again.status == .exited(1))
        #expect(again.errors.hasPrefix("plinto-server: "))

        let check = try run(fixture, ["check"])
        #expect(check.status == .exited(0), "\(check.output)")
        #expect(check.output.contains("process \(server.pid) uses this database"))
        #expect(try run(fixture, ["user", "lst"]).status == .exited(2))
        server.send(SIGTERM)
        #expect(server.waitForEnd() == .exited(0))
        #expect(try run(fixture, ["check"]).output.contains("none is using"))
    }
}
