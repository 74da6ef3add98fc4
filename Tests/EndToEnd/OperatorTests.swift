import Foundation
import PlintoModels
import TestSupport
import Testing

/// The operator's commands as one types them, beside the real server.
@Suite("Operator")
struct OperatorTests {
    private func run(
        _ house: House,
        _ arguments: [String],
        input: String? = nil
    ) throws -> (status: ChildProcess.Ending, output: String, errors: String) {
        let process = try ChildProcess(
            Programs.server,
            arguments + ["--database", "sqlite:\(house.database)"],
            environment: ["PATH": "/usr/bin:/bin"],
            input: input,
            scratch: house.scratch
        )
        let output = try process.remainingOutput()
        return (process.waitForEnd(), output, process.errorText)
    }

    @Test("on a fresh machine the first administrator is made before the server was ever started")
    func fresh() throws {
        let house = try House()
        let folder = house.scratch.file("server")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
        let create = [
            "admin", "create", "--email", "root@example.com", "--password-stdin", "--password-memory", "64",
            "--password-iterations", "1",
        ]
        for arguments in [["user", "list"], ["admin", "promote", "--email", "root@example.com"]] {
            let early = try run(house, arguments)
            #expect(early.status == .exited(1) && early.errors.contains("start the server once, which creates it"))
        }
        #expect(try run(house, create, input: "short").status == .exited(1))
        #expect(try files() == [])

        let made = try run(house, create, input: House.password)
        #expect(made.status == .exited(0), "\(made.errors)")
        #expect(made.output.contains("The database is new"))
        for file in try files() {
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
        let again = try run(house, create, input: House.password)
        #expect(again.status == .exited(1) && again.errors.contains("admin promote --email root@example.com"))
        let list = try run(house, ["user", "list"])
        #expect(list.status == .exited(0) && list.output.contains("root@example.com"))

        try house.startServer()
        let admin: AuthenticationResponse = try house.api.json(
            "POST",
            "/v1/auth/signin",
            SignInRequest(email: "root@example.com", password: House.password)
        ).decode()
        #expect(try house.api.get("/v1/admin/users", bearer: admin.tokens.accessToken).status == 200)
    }

    @Test("an administrator is made, a user suspended, a key replaced and a copy taken while the server serves")
    func besideTheServer() throws {
        let house = try House()
        let server = try house.startServer()
        let user = try house.signUp()
        func status(_ tokens: TokenPair, _ path: String = "/v1/users/me") throws -> Int {
            try house.api.get(path, bearer: tokens.accessToken).status
        }
        #expect(try status(user.tokens) == 200)

        let made = try run(
            house,
            [
                "admin", "create", "--email", "root@example.com", "--password-stdin", "--password-memory", "64",
                "--password-iterations", "1",
            ],
            input: House.password
        )
        #expect(made.status == .exited(0), "\(made.errors)")
        let admin: AuthenticationResponse = try house.api.json(
            "POST",
            "/v1/auth/signin",
            SignInRequest(email: "root@example.com", password: House.password)
        ).decode()
        #expect(try status(admin.tokens, "/v1/admin/users") == 200)

        #expect(try run(house, ["user", "suspend", House.email]).status == .exited(0))
        #expect(try comesTrue { try status(user.tokens) == 401 })
        #expect(try status(admin.tokens) == 200)

        #expect(try run(house, ["key", "rotate", "--revoke-old"]).status == .exited(0))
        #expect(try comesTrue { try status(admin.tokens) == 401 })

        let copy = house.scratch.file("copy.db")
        #expect(try run(house, ["backup", copy]).status == .exited(0))
        #expect(FileManager.default.fileExists(atPath: copy))
        let again = try run(house, ["backup", copy])
        #expect(again.status == .exited(1))
        #expect(again.errors.hasPrefix("plinto-server: "))

        let check = try run(house, ["check"])
        #expect(check.status == .exited(0), "\(check.output)")
        #expect(check.output.contains("process \(server.pid) uses this database"))
        #expect(try run(house, ["user", "lst"]).status == .exited(2))
        server.send(SIGTERM)
        #expect(server.waitForEnd() == .exited(0))
        #expect(try run(house, ["check"]).output.contains("none is using"))
    }
}
