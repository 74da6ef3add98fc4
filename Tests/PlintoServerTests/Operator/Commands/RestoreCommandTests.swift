import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// `plinto-server restore FROM`.
@Suite("Restoring a backup")
struct RestoreCommandTests {
    private func operate(_ database: String, _ arguments: [String], keyFile: String? = nil) async throws -> String {
        let all = arguments + ["--database", "sqlite:\(database)"] + (keyFile.map { ["--key-file", $0] } ?? [])
        return try await ServerCommand.run(all, in: OperatorEnvironment(clock: TestClock())).output
    }

    private func names(_ scratch: ScratchDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.file("")).sorted()
    }

    /// A database with old@example.com, of which `copy.db` is a backup, and with new@example.com since then; with the
    /// log of a crash next to it.
    private func prepare(_ scratch: ScratchDirectory) async throws {
        let database = scratch.file("server.db")
        try await TestServer.run(scratch: scratch) { test in
            _ = try await test.signUp("old@example.com")
            _ = try await operate(database, ["backup", scratch.file("copy.db")])
            _ = try await test.signUp("new@example.com")
            for name in ["server.db", "server.db-wal"] {
                try FileManager.default.copyItem(atPath: scratch.file(name), toPath: scratch.file("crashed-" + name))
            }
        }
        for name in ["server.db", "server.db-wal"] {
            try? FileManager.default.removeItem(atPath: scratch.file(name))
            try FileManager.default.moveItem(atPath: scratch.file("crashed-" + name), toPath: scratch.file(name))
        }
    }

    /// Expects a sign-in to have this status.
    private func expectSignIn(_ email: String, _ test: TestServer, _ status: Int) async throws {
        let body = SignInRequest(email: email, password: TestServer.password)
        let answer = try await test.json("POST", "/v1/auth/signin", body)
        #expect(answer.status == status, "\(email)")
    }

    @Test("after a crash the backup is what is served, and the database before is kept whole")
    func restore() async throws {
        let scratch = try ScratchDirectory()
        try await prepare(scratch)
        let output = try await operate(scratch.file("server.db"), ["restore", scratch.file("copy.db")])
        let kept = try #require(try names(scratch).first { $0.contains(".replaced-") })
        #expect(output.contains(kept) && output.contains("1 users"))
        #expect(!(try names(scratch).contains { $0.contains("restoring") || $0 == "server.db-wal" }))
        try await TestServer.run(scratch: scratch) { test in
            try await expectSignIn("old@example.com", test, 200)
            try await expectSignIn("new@example.com", test, 401)
            _ = try await test.signUp("later@example.com")
        }
        // And back again.
        _ = try await operate(scratch.file("server.db"), ["restore", scratch.file(kept)])
        try await TestServer.run(scratch: scratch) { test in
            try await expectSignIn("new@example.com", test, 200)
            try await expectSignIn("later@example.com", test, 401)
        }
    }

    @Test(
        "a copy put there by hand over the log is refused at the start, by check and by the commands; restore mends it"
    )
    func byHand() async throws {
        let scratch = try ScratchDirectory()
        try await prepare(scratch)
        let copy = try Data(contentsOf: URL(filePath: scratch.file("copy.db")))
        try copy.write(to: URL(filePath: scratch.file("server.db")))
        await #expect(throws: StartError.self) { try await TestServer.start(clock: TestClock(), scratch: scratch) }
        let error = await #expect(throws: DatabaseError.self) {
            _ = try await operate(scratch.file("server.db"), ["user", "list"])
        }
        #expect(error?.code == .foreignLog)
        #expect(try await operate(scratch.file("server.db"), ["check"]).contains("FAULT  database"))
        _ = try await operate(scratch.file("server.db"), ["restore", scratch.file("copy.db")])
        try await TestServer.run(scratch: scratch) { test in
            try await expectSignIn("old@example.com", test, 200)
            try await expectSignIn("new@example.com", test, 401)
        }
    }

    @Test("on a machine without a database the copy becomes it, where the key file is there")
    func newMachine() async throws {
        let (old, new) = (try ScratchDirectory(), try ScratchDirectory())
        try await prepare(old)
        try FileManager.default.copyItem(atPath: old.file("copy.db"), toPath: new.file("copy.db"))
        await #expect(throws: StartError.self) {
            _ = try await operate(new.file("server.db"), ["restore", new.file("copy.db")])
        }
        #expect(try names(new) == ["copy.db", "server.db.lock"])
        try FileManager.default.copyItem(atPath: old.file("server.db.key"), toPath: new.file("server.db.key"))
        _ = try await operate(new.file("server.db"), ["restore", new.file("copy.db")])
        try await TestServer.run(scratch: new) { test in
            try await expectSignIn("old@example.com", test, 200)
        }
    }

    @Test("what cannot be served is refused, and the database stays as it is")
    func refused() async throws {
        let scratch = try ScratchDirectory()
        let database = scratch.file("server.db")
        try await prepare(scratch)
        let before = try Data(contentsOf: URL(filePath: database))
        let log = try Data(contentsOf: URL(filePath: database + "-wal"))
        var damaged = try Data(contentsOf: URL(filePath: scratch.file("copy.db")))
        damaged.replaceSubrange(8192..<damaged.count - 4096, with: Data(repeating: 0x5A, count: damaged.count - 12_288))
        try damaged.write(to: URL(filePath: scratch.file("damaged.db")))
        try Data("not a database".utf8).write(to: URL(filePath: scratch.file("text.db")))
        try Data().write(to: URL(filePath: scratch.file("empty.db")))
        try AtomicFile.write(
            Array(try Data(contentsOf: URL(filePath: database + ".key"))),
            to: scratch.file("right.key")
        )
        let other = try ScratchDirectory()
        try await TestServer.run(scratch: other) { _ in }
        let cases: [(String, String?, String)] = [
            ("damaged.db", nil, "damaged"), ("text.db", nil, "not a database"), ("empty.db", nil, "schema"),
            ("none.db", nil, "no such file"), ("server.db", nil, "the database itself"),
            ("copy.db", other.file("server.db.key"), "does not belong"),
            ("copy.db", scratch.file("none.key"), "missing"),
        ]
        for (name, key, words) in cases {
            let error = await #expect(throws: StartError.self, "\(name)") {
                _ = try await operate(database, ["restore", scratch.file(name)], keyFile: key)
            }
            #expect("\(try #require(error))".contains(words), "\(name): \(error?.message ?? "")")
        }
        #expect(try Data(contentsOf: URL(filePath: database)) == before)
        #expect(try Data(contentsOf: URL(filePath: database + "-wal")) == log)
        #expect(!(try names(scratch).contains { $0.contains("restoring") || $0.contains("replaced") }))
    }

    @Test("nothing is restored over a database that is served, nor from one", arguments: [true, false])
    func served(isTarget: Bool) async throws {
        let (served, other) = (try ScratchDirectory(), try ScratchDirectory())
        try await prepare(other)
        try await TestServer.run(scratch: served) { test in
            let (target, source) = isTarget ? (served, other.file("copy.db")) : (other, served.file("server.db"))
            let error = await #expect(throws: StartError.self) {
                _ = try await operate(target.file("server.db"), ["restore", source])
            }
            #expect(error?.message.contains("in use") == true)
        }
    }

    @Test(
        "a server does not start on a database that another one serves by another name",
        arguments: ["symbolic", "hard"]
    )
    func otherName(kind: String) async throws {
        let (scratch, other) = (try ScratchDirectory(), try ScratchDirectory())
        try await TestServer.run(scratch: scratch) { test in
            let (path, alias) = (scratch.file("server.db"), other.file("server.db"))
            if kind == "symbolic" {
                try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: path)
            } else {
                try FileManager.default.linkItem(atPath: path, toPath: alias)
            }
            let error = await #expect(throws: StartError.self) {
                try await TestServer.start(clock: TestClock(), scratch: other)
            }
            #expect(error?.message.contains("in use") == true)
            #expect(try await test.access(try await test.signUp().tokens) == 200)
        }
    }
}
