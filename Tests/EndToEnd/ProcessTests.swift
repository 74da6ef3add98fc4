import Foundation
import PlintoModels
import TestSupport
import Testing

/// How the daemons start, refuse to start, and stop.
@Suite("Processes")
struct ProcessTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    @Test("SIGTERM drains and ends both with 0", arguments: [SIGTERM, SIGINT])
    func cleanStop(signal: Int32) throws {
        let fixture = try TestEnvironment()
        try fixture.moveIn()
        fixture.agent?.send(signal)
        #expect(fixture.agent?.waitForEnd() == .exited(0))
        #expect(!FileManager.default.fileExists(atPath: fixture.socket))
        fixture.server?.send(signal)
        #expect(fixture.server?.waitForEnd() == .exited(0))
    }

    @Test("what the daemons write is for their user alone")
    func modes() throws {
        let fixture = try TestEnvironment()
        try fixture.moveIn()
        #expect(try mode(fixture.stateDirectory) == 0o700)
        #expect(try mode(fixture.scratch.file("agent")) == 0o700)
        #expect(try mode(fixture.socket) == 0o600)
        for directory in [fixture.stateDirectory, fixture.scratch.file("server")] {
            for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
                let path = directory + "/" + name
                #expect(try mode(path) == (isDirectory(path) ? 0o700 : 0o600), "\(name)")
            }
        }
    }

    @Test("no secret stands in the files in the clear")
    func atRest() throws {
        let fixture = try TestEnvironment()
        try fixture.moveIn()
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        #expect(try fixture.plinto(["totp", "add", "demo", "--secret-stdin"], input: secret).status == .exited(0))
        let token: AgentToken = try fixture.token().decode()
        let needles = [token.accessToken, "ref_", secret, "12345678901234567890", TestEnvironment.password]
        for directory in [fixture.stateDirectory, fixture.scratch.file("server")] {
            for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
                let path = directory + "/" + name
                guard !isDirectory(path) else { continue }
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
                for needle in needles where !(needle == "ref_" && directory != fixture.stateDirectory) {
                    #expect(bytes.firstRange(of: Array(needle.utf8)) == nil, "\(needle) in \(name)")
                }
            }
        }
        let logs = (fixture.agent?.errorText ?? "") + (fixture.server?.errorText ?? "")
        for needle in needles { #expect(!logs.contains(needle), "\(needle) in the logs") }
    }

    @Test("a second agent on the same state says who holds it")
    func secondAgent() throws {
        let fixture = try TestEnvironment()
        let first = try fixture.startAgent()
        let second = try ChildProcess(
            Programs.agent,
            ["--socket", fixture.scratch.file("other/agent.sock"), "--state-directory", fixture.stateDirectory],
            environment: ["PATH": "/usr/bin:/bin", "HOME": fixture.scratch.path],
            scratch: fixture.scratch
        )
        #expect(second.waitForEnd() == .exited(1))
        #expect(second.errorText.contains("\(first.pid)"), "\(second.errorText)")
        #expect(try fixture.status().pid == first.pid)
    }

    @Test("a stale socket is replaced")
    func staleSocket() throws {
        let fixture = try TestEnvironment()
        try fixture.startAgent()
        fixture.agent?.killNow()
        #expect(FileManager.default.fileExists(atPath: fixture.socket))
        try fixture.startAgent()
        #expect(try fixture.status().state == .signedOut)
    }

    @Test("a port in use, an unknown variable and another program's file are each one clear sentence")
    func refusals() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        func refusal(_ arguments: [String], _ environment: [String: String] = [:]) throws -> String {
            let process = try ChildProcess(
                Programs.server,
                arguments,
                environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 },
                scratch: fixture.scratch
            )
            guard case .exited(let code) = process.waitForEnd() else { return "killed" }
            #expect(code != 0)
            return process.errorText
        }
        let fresh = "sqlite:" + fixture.scratch.file("other.db")
        let taken = try refusal(["serve", "--listen", "127.0.0.1:\(fixture.port)", "--database", fresh])
        #expect(taken.contains("\(fixture.port)") && taken.contains("in use"), "\(taken)")
        let unknown = try refusal(["serve", "--database", fresh], ["PLINTO_LISTNE": "x"])
        #expect(unknown.contains("PLINTO_LISTNE"), "\(unknown)")
        let foreign = fixture.scratch.file("foreign.db")
        try Data("this is not a database, it is a letter to nobody".utf8).write(to: URL(fileURLWithPath: foreign))
        let refused = try refusal(["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:\(foreign)"])
        #expect(refused.contains(foreign), "\(refused)")
        let shared = try refusal(["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:\(fixture.database)"])
        #expect(!shared.isEmpty)
    }
}
