import Foundation
import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoSync
import PlintoSystem
import PlintoTransport
import TestSupport
import Testing

@testable import PlintoAgent

/// The state on disk: accessible only to its user, used by one agent at a time, never overwritten after an error.
@Suite("State directory")
struct StateDirectoryTests {
    private func change(_ path: String, toMode mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func failure(of fixture: AgentFixture) async throws -> String {
        do {
            try await fixture.start()
            Issue.record("the agent started")
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("directories are 0700, files and socket 0600")
    func modes() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            #expect(try fixture.scratch.mode(of: "state") == 0o700)
            #expect(try fixture.scratch.mode(of: "run") == 0o700)
            #expect(try fixture.scratch.mode(of: "run/agent.sock") == 0o600)
            for name in try FileManager.default.contentsOfDirectory(atPath: fixture.stateDirectory) {
                #expect(try fixture.scratch.mode(of: "state/\(name)") == 0o600, "\(name)")
            }
        }
    }

    @Test("a directory, key or database that others can use is refused with its path and the chmod to run")
    func openToOthers() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            await fixture.stop()
            for (name, open, closed) in [("", 0o750, 0o700), ("/agent.key", 0o640, 0o600), ("/state.db", 0o644, 0o600)]
            {
                let path = fixture.stateDirectory + name
                try change(path, toMode: open)
                let message = try await failure(of: fixture)
                #expect(message.contains(path), "\(message)")
                #expect(message.contains("chmod"), "\(message)")
                try change(path, toMode: closed)
            }
            let run = fixture.scratch.file("run")
            try change(run, toMode: 0o755)
            #expect(try await failure(of: fixture).contains(run))
            try change(run, toMode: 0o700)
            try await fixture.start()
            #expect(try await fixture.status().state == .signedIn)
        }
    }

    @Test("a second agent on the same state is refused and told which process holds it")
    func second() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            var other = fixture.configuration()
            other.socketPath = fixture.scratch.file("other/agent.sock")
            let error = await #expect(throws: AgentStartError.self) {
                _ = try await Agent.start(
                    other,
                    in: AgentEnvironment(
                        clock: fixture.clock,
                        random: SystemRandom(),
                        transport: CurlTransport(),
                        log: fixture.logs.log
                    )
                )
            }
            #expect(error?.description.contains("PID \(getpid())") == true)
            #expect(try await fixture.status().state == .signedIn)
        }
    }

    @Test("a stale socket is replaced, one that answers is not")
    func staleSocket() async throws {
        try await AgentFixture.run { fixture in
            let scratch = fixture.scratch
            try FileManager.default.createDirectory(
                atPath: scratch.file("run"),
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            // Bound and closed without unlink: what a killed agent leaves.
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let address = try UnixAddress(fixture.socket)
            let bound = address.withPointer { bind(descriptor, $0, $1) }
            #expect(bound == 0)
            close(descriptor)
            try await fixture.start()
            #expect(try await fixture.status().state == .signedOut)
            var other = fixture.configuration()
            other.stateDirectory = scratch.file("other-state")
            await #expect(throws: (any Error).self) {
                _ = try await Agent.start(
                    other,
                    in: AgentEnvironment(
                        clock: fixture.clock,
                        random: SystemRandom(),
                        transport: CurlTransport(),
                        log: fixture.logs.log
                    )
                )
            }
            #expect(try await fixture.status().state == .signedOut)
            await fixture.stop()
            #expect(!FileManager.default.fileExists(atPath: fixture.socket))
        }
    }

    @Test("a missing, damaged or wrong key is refused by its path, and nothing is overwritten")
    func key() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            await fixture.stop()
            let path = fixture.stateDirectory + "/agent.key"
            let key = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(key.count == 32)

            try FileManager.default.removeItem(atPath: path)
            let missing = try await failure(of: fixture)
            #expect(missing.contains(path) && missing.contains("missing"), "\(missing)")
            #expect(!FileManager.default.fileExists(atPath: path))

            for wrong in [Data(repeating: 7, count: 32), Data(repeating: 7, count: 31), Data()] {
                try wrong.write(to: URL(fileURLWithPath: path))
                try change(path, toMode: 0o600)
                let message = try await failure(of: fixture)
                #expect(message.contains(path), "\(message)")
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == wrong)
            }

            try key.write(to: URL(fileURLWithPath: path))
            try await fixture.start()
            #expect(try await fixture.token().status == 200)
        }
    }

    @Test("a key file that is a link is not followed")
    func keyLink() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            await fixture.stop()
            let path = fixture.stateDirectory + "/agent.key"
            let elsewhere = fixture.scratch.file("elsewhere.key")
            try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
            #expect(try await failure(of: fixture).contains(path))
        }
    }

    @Test("a key without state, as a crash of the first start leaves it, is taken up")
    func keyWithoutState() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            await fixture.stop()
            let path = fixture.stateDirectory + "/agent.key"
            let key = try Data(contentsOf: URL(fileURLWithPath: path))
            for name in try FileManager.default.contentsOfDirectory(atPath: fixture.stateDirectory)
            where name.hasPrefix("state.db") {
                try FileManager.default.removeItem(atPath: fixture.stateDirectory + "/" + name)
            }
            try await fixture.start()
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == key)
            #expect(try await fixture.login().status == 200)
        }
    }

    @Test("an empty database next to a key is refused and named, and one without a key is begun")
    func emptyDatabase() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            await fixture.stop()
            let path = fixture.stateDirectory + "/state.db"
            try Data().write(to: URL(fileURLWithPath: path))
            let message = try await failure(of: fixture)
            #expect(message.contains(path) && message.contains("is empty"), "\(message)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
            // As a first start leaves it that found no room on the disk.
            try FileManager.default.removeItem(atPath: fixture.stateDirectory + "/agent.key")
            try await fixture.start()
            #expect(fixture.logs.text.contains("the database file exists but is empty"))
        }
    }

    @Test("a database whose log was removed is not begun again as a new one")
    func lostLog() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            // As `cp state.db` keeps it, while the agent runs: all that was written is in the log.
            let path = fixture.stateDirectory + "/state.db"
            let alone = try Data(contentsOf: URL(fileURLWithPath: path))
            try FileManager.default.removeItem(atPath: path + "-wal")
            let request = AddTOTPRequest(name: "demo", secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            let added = try await fixture.client.post("/agent/v1/totp", request)
            #expect(added.status == 500 && added.text.contains("was removed"), "\(added.text)")
            await fixture.stop()
            try alone.write(to: URL(fileURLWithPath: path))
            let message = try await failure(of: fixture)
            #expect(message.contains(path) && message.contains("is empty"), "\(message)")
        }
    }

    @Test("state that is taken away from under the agent is told, and nothing is added to it any more")
    func takenAway() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            try FileManager.default.moveItem(atPath: fixture.stateDirectory, toPath: fixture.scratch.file("away"))
            let request = AddTOTPRequest(name: "demo", secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            let added = try await fixture.client.post("/agent/v1/totp", request)
            #expect(added.status == 500, "\(added.text)")
            #expect(added.text.contains("was removed or replaced while the agent was running"), "\(added.text)")
            #expect(try await fixture.status().lastError?.contains("was removed or replaced") == true)
            // Another directory of the same name is not the one in use.
            try FileManager.default.copyItem(atPath: fixture.scratch.file("away"), toPath: fixture.stateDirectory)
            #expect(try await fixture.client.post("/agent/v1/totp", request).status == 500)
            #expect(try await fixture.token().status == 200, "what there is is still given")
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(fixture.server.sessionCount == 0, "the server was not told")
        }
    }

    @Test(
        "a socket that is removed is bound again, in its directory as soon as that is back, until then in the state's"
    )
    func lostSocket() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let manager = FileManager.default
            let record = { AgentRecord.read(in: fixture.stateDirectory) }
            #expect(record()?.sockets == [fixture.socket])
            try manager.removeItem(atPath: fixture.socket)
            #expect(try await eventually { manager.fileExists(atPath: fixture.socket) })
            #expect(try await fixture.status().state == .signedIn)

            // The directory cannot be created again, because a file is in its place.
            try manager.removeItem(atPath: fixture.scratch.file("run"))
            try Data().write(to: URL(fileURLWithPath: fixture.scratch.file("run")))
            let fallback = fixture.stateDirectory + "/agent.sock"
            #expect(try await eventually { record()?.sockets == [fallback] })
            #expect(try await LocalClient(path: fallback).get("/agent/v1/status").status == 200)
            try manager.removeItem(atPath: fixture.scratch.file("run"))
            #expect(try await eventually { record()?.sockets == [fixture.socket] })
            #expect(try await fixture.status().state == .signedIn)
            #expect(!manager.fileExists(atPath: fallback))
        }
    }

    @Test("an agent leaves its record when it ends, and a killed one's is not believed")
    func record() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            #expect(AgentRecord.read(in: fixture.stateDirectory)?.process.pid == getpid())
            await fixture.stop()
            #expect(AgentRecord.read(in: fixture.stateDirectory) == nil)
            var old = AgentRecord(
                sockets: ["/x"],
                usualSocket: "/x",
                process: .current(),
                startedAt: Timestamp(seconds: 1)
            )
            old.process.startTime = 1
            #expect(old.process.place == .gone)
            let held = AgentStartError.alreadyRunning(old, stateDirectory: "/s")
            #expect(!held.description.contains("kill"), "\(held)")
            old.process.namespace = "pid:[1]"
            let container = AgentStartError.alreadyRunning(old, stateDirectory: "/s").description
            #expect(container.contains("another container") && !container.contains("kill"), "\(container)")
        }
    }

    @Test("a socket's path that others could change is refused and named")
    func openAncestor() async throws {
        try await AgentFixture.run { fixture in
            try Directory.ensurePrivate(fixture.scratch.file("open/run"))
            try change(fixture.scratch.file("open"), toMode: 0o777)
            var configuration = fixture.configuration()
            configuration.socketPath = fixture.scratch.file("open/run/agent.sock")
            let error = await #expect(throws: PathError.self) { try await fixture.start(configuration) }
            #expect(error?.description.contains("chmod go-w") == true)
        }
    }

    @Test("a database that is none is refused by its path and left as it is")
    func foreignDatabase() async throws {
        try await AgentFixture.run { fixture in
            try FileManager.default.createDirectory(
                atPath: fixture.stateDirectory,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            let path = fixture.stateDirectory + "/state.db"
            let email = Data("this is not a database, it is a letter to nobody".utf8)
            try email.write(to: URL(fileURLWithPath: path))
            try change(path, toMode: 0o600)
            #expect(try await failure(of: fixture).contains(path))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == email)
        }
    }
}
