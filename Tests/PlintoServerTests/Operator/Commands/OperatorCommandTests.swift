import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// The operator's commands, run next to a server that serves the same database.
@Suite("Operator's commands")
struct OperatorCommandTests {
    /// Runs one command on the test's database, with its clock.
    private func run(
        _ test: TestServer,
        _ arguments: [String],
        input: String = "",
        keyFile: String? = nil
    ) async throws -> OperatorCommand.Outcome {
        try await run(test.scratch.file("server.db"), test.clock, arguments, input: input, keyFile: keyFile)
    }

    private func run(
        _ database: String,
        _ clock: TestClock,
        _ arguments: [String],
        input: String = "",
        keyFile: String? = nil,
        announce: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> OperatorCommand.Outcome {
        var all = arguments + ["--database", "sqlite:\(database)"]
        if let keyFile { all += ["--key-file", keyFile] }
        if arguments.prefix(2) == ["admin", "create"] {
            all += ["--password-memory", "64", "--password-iterations", "1"]
        }
        let environment = OperatorEnvironment(
            clock: clock,
            readInput: { Array(input.utf8.prefix($0)) },
            announce: announce
        )
        return try await ServerCommand.run(all, in: environment)
    }

    @Test(
        "the password on standard input is its one line, whatever ends it",
        arguments: ["", "\n", "\r\n", "\n\n", "\r\n\r\n"]
    )
    func passwordLine(end: String) async throws {
        try await TestServer.run { test in
            let arguments = ["admin", "create", "--email", "root@example.com", "--password-stdin"]
            _ = try await run(test, arguments, input: TestServer.password + end)
            _ = try await test.signIn("root@example.com")
        }
    }

    @Test(
        "more lines than one, and control characters, are no password on standard input",
        arguments: [
            "one line of it\nand another", "one line of it\r\nand another\n", "with a \u{7} bell in it",
            "a tab\tin the middle",
        ]
    )
    func refusedPassword(input: String) async throws {
        let scratch = try ScratchDirectory()
        let arguments = ["admin", "create", "--email", "root@example.com", "--password-stdin"]
        await #expect(throws: StartError.self) {
            _ = try await run(scratch.file("server.db"), TestClock(), arguments, input: input)
        }
    }

    @Test("every command of the command line has code, and each has help")
    func complete() throws {
        var paths: [[String]] = []
        for command in ServerCommand.program.syntax.subcommands where command.name != "serve" {
            paths +=
                command.subcommands.isEmpty ? [[command.name]] : command.subcommands.map { [command.name, $0.name] }
        }
        #expect(paths.count >= 11)
        for path in paths {
            let help = try ServerCommand.program.parse(path + ["--help"], variables: Variables([:]))
            guard case .text(let text) = help else {
                Issue.record("no help for \(path)")
                continue
            }
            #expect(text.contains("--database"))
            let given = ["--email", "a@example.com", "x"].filter { word in
                path[0] == "admin"
                    ? word != "x"
                    : ["suspend", "reactivate", "reset-mfa", "backup", "restore", "rate-limit", "release-name"]
                        .contains(path.last)
                        ? word == "x" : false
            }
            let parsed = try ServerCommand.program.parsed(path + given)
            guard case .operate = parsed.action else {
                Issue.record("\(path) does not run an operator command")
                continue
            }
        }
    }

    @Test("an administrator made next to the running server signs in and administers")
    func createAdministrator() async throws {
        try await TestServer.run { test in
            let outcome = try await run(
                test,
                ["admin", "create", "--email", "Root@example.com", "--password-stdin"],
                input: TestServer.password + "\n"
            )
            #expect(outcome.status == .success)
            #expect(outcome.output.contains("Root@example.com"))
            #expect(!outcome.output.contains(TestServer.password))
            let tokens = try await test.signIn("root@example.com")
            let page: AdminUserList = try await test.send("GET", "/v1/admin/users", as: tokens).decode()
            #expect(page.users.map(\.isAdministrator) == [true])
            #expect(page.users.map(\.user.emailVerified) == [true])
            let id = try #require(page.users.first?.user.id)
            #expect(try await test.audit(of: id).contains(.administratorGranted))

            await #expect(throws: StartError.self) {
                try await run(
                    test,
                    ["admin", "create", "--email", "ROOT@example.com", "--password-stdin"],
                    input: TestServer.password
                )
            }
        }
    }

    @Test(
        "a password that sign-up would refuse is refused, and none is taken from the command line",
        arguments: ["short", "aaaaaaaaaaaa", "", "root@example.com"]
    )
    func weakPassword(password: String) async throws {
        try await TestServer.run { test in
            await #expect(throws: StartError.self) {
                try await run(
                    test,
                    ["admin", "create", "--email", "root@example.com", "--password-stdin"],
                    input: password
                )
            }
            await #expect(throws: UsageError.self) {
                try await run(test, ["admin", "create", "--email", "root@example.com"], input: TestServer.password)
            }
            let count = try await test.server.database.read { connection in try connection.users.count(nil) }
            #expect(count == 0)
        }
    }

    @Test("promotion and its end reach the running server, which has the user in memory")
    func promote() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            #expect(try await test.send("GET", "/v1/admin/users", as: john.tokens).status == 403)
            _ = try await run(test, ["admin", "promote", "--email", "JOHN@example.com", "--unverified"])
            #expect(
                try await eventually { try await test.send("GET", "/v1/admin/users", as: john.tokens).status == 200 }
            )
            _ = try await run(test, ["admin", "demote", "--email", "john@example.com"])
            #expect(
                try await eventually { try await test.send("GET", "/v1/admin/users", as: john.tokens).status == 403 }
            )
            let told: [AuditAction] = [.administratorGranted, .administratorWithdrawn]
            #expect(Set(try await test.audit(of: john.user.id)).isSuperset(of: told))
        }
    }

    @Test("an account whose address no one proved is promoted only by who says --unverified")
    func promoteUnproved() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let promote = ["admin", "promote", "--email", "john@example.com"]
            let refusal = await #expect(throws: StartError.self) { try await run(test, promote) }
            #expect(refusal.map { "\($0)" }?.contains("--unverified") == true)
            let promoted = try await test.server.database.read { try $0.users.find(john.user.id)?.isAdministrator }
            #expect(promoted == false)
            #expect(try await !test.audit(of: john.user.id).contains(.administratorGranted))

            #expect(try await run(test, promote + ["--unverified"]).status == .success)
            // Once it is one, there is nothing left to refuse; and to take it away needs no such word.
            #expect(try await run(test, promote).status == .success)
            #expect(try await run(test, ["admin", "demote", "--email", "john@example.com"]).status == .success)
        }
    }

    @Test("an account whose address was proved is promoted without further words")
    func promoteProved() async throws {
        try await TestServer.run { test in
            let create = ["admin", "create", "--email", "root@example.com", "--password-stdin"]
            _ = try await run(test, create, input: TestServer.password)
            _ = try await run(test, ["admin", "demote", "--email", "root@example.com"])
            let json = try await run(test, ["admin", "promote", "--email", "root@example.com", "--json"]).output
            let user = try WireJSON.decodeResponse(AdminUser.self, from: Array(json.utf8))
            #expect(user.isAdministrator && user.user.emailVerified)
        }
    }

    @Test(
        "a list that is asked for in a way that does not fit is a wrong call, and says what would fit",
        arguments: [["--page", "0"], ["--limit", "201"], ["--status", "gone"], ["--search", "\u{0}"]]
    )
    func wrongList(options: [String]) async throws {
        try await TestServer.run { test in
            let error = await #expect(throws: UsageError.self) { try await run(test, ["user", "list"] + options) }
            #expect(error?.message.hasPrefix("\(options[0]) ") == true)
            #expect(error?.message.hasSuffix("See plinto-server user list --help.") == true)
        }
    }

    @Test("suspending ends the sessions that the running server has in memory; reactivating lets in again")
    func suspend() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            #expect(try await test.access(john.tokens) == 200)
            let outcome = try await run(test, ["user", "suspend", "john@example.com"])
            #expect(outcome.output.contains("1 session ended"))
            #expect(try await eventually { try await test.access(john.tokens) == 401 })
            #expect(try await test.refresh(john.tokens.refreshToken).status == 401)
            let again = SignInRequest(email: "john@example.com", password: TestServer.password)
            #expect(try await test.json("POST", "/v1/auth/signin", again).reason == .accountSuspended)

            let json = try await run(test, ["user", "reactivate", john.user.id.text, "--json"]).output
            let user = try WireJSON.decodeResponse(AdminUser.self, from: Array(json.utf8))
            #expect(user.user.status == .active)
            #expect(try await eventually { try await test.json("POST", "/v1/auth/signin", again).status == 200 })
            await #expect(throws: StartError.self) { try await run(test, ["user", "suspend", "nobody@example.com"]) }
        }
    }

    @Test("the operator takes away a second factor that was lost, and the owner gets an email from the running server")
    func resetSecondFactor() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            _ = try await test.emails(to: "john@example.com")
            #expect(try await test.access(member.tokens) == 200)
            let outcome = try await run(test, ["user", "reset-mfa", "JOHN@example.com"])
            #expect(outcome.output.contains("1 session ended"))
            #expect(try await eventually { try await test.access(member.tokens) == 401 })
            _ = try await test.signIn()
            #expect(try await test.audit(of: member.user).contains(.mfaReset))
            let emails = try await test.emails(to: "john@example.com", count: 2)
            #expect(emails.contains { $0.contains("removed by an administrator") })
            await #expect(throws: StartError.self) { try await run(test, ["user", "reset-mfa", "john@example.com"]) }
        }
    }

    @Test("what this server writes itself does not empty its memory")
    func ownWrites() async throws {
        try await TestServer.run { test in
            let first = try await test.server.database.foreignChanges()
            _ = try await test.signUp()
            _ = try await test.signIn()
            #expect(try await test.server.database.foreignChanges() == first)
            _ = try await run(test, ["user", "suspend", "john@example.com"])
            #expect(try await test.server.database.foreignChanges() != first)
        }
    }

    @Test("the list has the filters of the API, as text and as JSON")
    func list() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp("ada@example.com")
            _ = try await test.signUp("bob@example.com")
            _ = try await run(test, ["user", "suspend", "bob@example.com"])
            let text = try await run(test, ["user", "list", "--status", "suspended"]).output
            #expect(text.contains("bob@example.com") && !text.contains("ada@example.com"))
            let json = try await run(test, ["user", "list", "--json", "--search", "ada"]).output
            let page = try WireJSON.decodeResponse(AdminUserList.self, from: Array(json.utf8))
            #expect(page.users.map(\.user.email) == ["ada@example.com"])
            await #expect(throws: UsageError.self) { try await run(test, ["user", "list", "--limit", "1000"]) }
        }
    }

    // MARK: Keys

    private func published(_ test: TestServer) async throws -> [String] {
        try await test.send("GET", "/.well-known/jwks.json").decode(JSONWebKeySet.self).keys.map(\.kid)
    }

    @Test("a new key is published at once, signs after five minutes, and the old one verifies until no token needs it")
    func rotate() async throws {
        try await TestServer.run { test in
            let before = try await test.signUp().tokens
            let old = try await published(test)
            test.clock.advance(seconds: 1)
            _ = try await run(test, ["key", "rotate"])
            #expect(try await eventually { try await published(test).count == 2 })
            let new = try #require(try await published(test).first)
            #expect(old != [new])
            let meanwhile = try await test.signIn()
            #expect(try keyID(meanwhile) == old[0])
            test.clock.advance(seconds: 301)
            let after = try await test.signIn()
            #expect(try keyID(after) == new)
            #expect(try await test.access(before) == 200)
            #expect(try await test.access(after) == 200)
            #expect(try await run(test, ["key", "list"]).output.contains("verifies"))
            test.clock.advance(seconds: 86_400)
            #expect(try await published(test) == [new])
        }
    }

    @Test("after a theft no token of an old key is good, and the refresh token brings a new one")
    func revokeOld() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            #expect(try await test.access(tokens) == 200)
            _ = try await run(test, ["key", "rotate", "--revoke-old"])
            #expect(try await eventually { try await test.access(tokens) == 401 })
            #expect(try await published(test).count == 1)
            let next: TokenPair = try await test.refresh(tokens.refreshToken).decode()
            #expect(try await test.access(next) == 200)
        }
    }

    private func keyID(_ tokens: TokenPair) throws -> String? {
        let header = try #require(Base64URL.decode(String(tokens.accessToken.prefix { $0 != "." })))
        guard case .object(let fields) = try WireJSON.decodeResponse(JSONValue.self, from: header),
            case .string(let kid) = fields["kid"]
        else { return nil }
        return kid
    }

    // MARK: Backup, check

    @Test("a backup of the served database opens with its key file, and is not written over")
    func backup() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let copy = test.scratch.file("copy.db")
            _ = try await run(test, ["backup", copy])
            let key = test.scratch.file("server.db.key")
            let check = try await run(copy, test.clock, ["check"], keyFile: key)
            #expect(check.status == .success, "\(check.output)")
            #expect(check.output.contains("1 users"))
            await #expect(throws: DatabaseError.self) { try await run(test, ["backup", copy]) }
        }
    }

    @Test("check says what is wrong: no database, or another key file")
    func check() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let sound = try await run(test, ["check", "--json"])
            #expect(sound.status == .success, "\(sound.output)")
            #expect(sound.output.contains("uses this database"))

            let missing = try await run(test.scratch.file("none.db"), test.clock, ["check"])
            #expect(missing.status == .failure)
            #expect(missing.output.contains("FAULT") && missing.output.contains("no such file"))

            let other = test.scratch.file("other.key")
            _ = try ServerKey.create(at: other, random: SystemRandom())
            let wrongKey = try await run(test, ["check"], keyFile: other)
            #expect(wrongKey.status == .failure)
            #expect(wrongKey.output.contains("does not belong to this database"))
        }
    }

    @Test("check says that it reads the whole database before it does, for that can take a while")
    func announcement() async throws {
        try await TestServer.run { test in
            let said = Mutex<[String]>([])
            let outcome = try await run(test.scratch.file("server.db"), test.clock, ["check"]) { line in
                said.withLock { $0.append(line) }
            }
            #expect(outcome.status == .success)
            let lines = said.withLock { $0 }
            #expect(lines.count == 1)
            #expect(lines.first?.wholeMatch(of: /reading [1-9][0-9]+ bytes of database …/) != nil)
        }
    }

    @Test("nothing migrates a database but the server, and nothing else makes one but what makes an administrator")
    func noDatabase() async throws {
        let scratch = try ScratchDirectory()
        for arguments in [
            ["user", "list"], ["key", "rotate"], ["backup", scratch.file("copy")],
            ["admin", "promote", "--email", "root@example.com"], ["user", "suspend", "root@example.com"],
        ] {
            await #expect {
                try await run(scratch.file("none.db"), TestClock(), arguments)
            } throws: { error in
                "\(error)".contains("start the server once, which creates it, or correct --database")
            }
            #expect(!SQLiteDatabase.exists(scratch.file("none.db")))
        }
        let database = try await SQLiteDatabase.open(
            SQLiteConfiguration(path: scratch.file("old.db"), readers: 1),
            migrations: Array(ServerMigrations.all.dropLast()),
            clock: TestClock(),
            log: Log(component: "test", minimum: .error)
        )
        await database.close()
        for (arguments, input) in [(["user", "list"], ""), (Self.create, TestServer.password)] {
            await #expect {
                try await run(scratch.file("old.db"), TestClock(), arguments, input: input)
            } throws: { error in
                (error as? DatabaseError)?.code == .olderSchema
            }
        }
    }

    private static let create = ["admin", "create", "--email", "root@example.com", "--password-stdin"]

    @Test("who is made an administrator before the first start signs in once the server serves")
    func beforeTheFirstStart() async throws {
        let (scratch, clock) = (try ScratchDirectory(), TestClock())
        let path = scratch.file("server.db")
        let made = try await run(path, clock, Self.create, input: TestServer.password)
        #expect(made.output.contains("is an administrator now") && made.output.contains("The database is new"))
        await #expect(throws: StartError.self) {
            try await run(path, clock, Self.create, input: TestServer.password)
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test in
            let tokens = try await test.signIn("root@example.com")
            #expect(try await test.send("GET", "/v1/admin/users", as: tokens).status == 200)
        }
    }

    @Test("a database that cannot be made is told, and a password that is refused makes none")
    func notMade() async throws {
        let (scratch, clock) = (try ScratchDirectory(), TestClock())
        let path = scratch.file("server.db")
        await #expect(throws: StartError.self) { try await run(path, clock, Self.create, input: "short") }
        let lock = try FileLock(path: path + ".lock")
        await #expect {
            try await run(path, clock, Self.create, input: TestServer.password)
        } throws: { error in
            "\(error)".contains("is in use by another plinto-server")
        }
        lock.release()
        #expect(!SQLiteDatabase.exists(path))
        await #expect {
            try await run(scratch.file("none/server.db"), clock, Self.create, input: TestServer.password)
        } throws: { error in
            "\(error)".contains("Create it, or correct --database")
        }
        // Nothing of this stands in the way of the next try.
        let made = try await run(path, clock, Self.create, input: TestServer.password)
        #expect(made.output.contains("The database is new"))
    }

    @Test("a database that is a directory is named as one, with what to do", arguments: ["", "/"])
    func directory(end: String) async throws {
        let scratch = try ScratchDirectory()
        let path = scratch.file("accounts")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for arguments in [["user", "list"], Self.create] {
            await #expect {
                try await run(path + end, TestClock(), arguments, input: TestServer.password)
            } throws: { error in
                "\(error)".contains("\(path)\(end): this is a directory: name a file in it, such as \(path)/plinto.db")
            }
        }
    }

    @Test("config shows every setting, and of the way emails take no password")
    func config() async throws {
        let scratch = try ScratchDirectory()
        let output = try await run(
            scratch.file("a.db"),
            TestClock(),
            ["config", "--mail", "smtp://user:hunter2@mail.example.com"]
        ).output
        #expect(!output.contains("hunter2"))
        #expect(output.contains("mail.example.com"))
        for option in ServerSettings.all.map(\.option) { #expect(output.contains(option.name + " = ")) }
    }
}
