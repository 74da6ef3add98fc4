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

/// What the agent keeps on disk: for its user alone, for one agent at a time, never overwritten by a fault.
@Suite("State directory")
struct StateDirectoryTests {
    private func change(_ path: String, toMode mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func failure(of house: AgentHouse) async throws -> String {
        do {
            try await house.start()
            Issue.record("the agent started")
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("directories are 0700, files and socket 0600")
    func modes() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            #expect(try house.scratch.mode(of: "state") == 0o700)
            #expect(try house.scratch.mode(of: "run") == 0o700)
            #expect(try house.scratch.mode(of: "run/agent.sock") == 0o600)
            for name in try FileManager.default.contentsOfDirectory(atPath: house.stateDirectory) {
                #expect(try house.scratch.mode(of: "state/\(name)") == 0o600, "\(name)")
            }
        }
    }

    @Test("a directory, key or database that others can use is refused with its path and the chmod to run")
    func openToOthers() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            await house.stop()
            for (name, open, closed) in [("", 0o750, 0o700), ("/agent.key", 0o640, 0o600), ("/state.db", 0o644, 0o600)]
            {
                let path = house.stateDirectory + name
                try change(path, toMode: open)
                let message = try await failure(of: house)
                #expect(message.contains(path), "\(message)")
                #expect(message.contains("chmod"), "\(message)")
                try change(path, toMode: closed)
            }
            let run = house.scratch.file("run")
            try change(run, toMode: 0o755)
            #expect(try await failure(of: house).contains(run))
            try change(run, toMode: 0o700)
            try await house.start()
            #expect(try await house.status().state == .signedIn)
        }
    }

    @Test("a second agent on the same state is refused and told which process holds it")
    func second() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            var other = house.configuration()
            other.socketPath = house.scratch.file("other/agent.sock")
            let error = await #expect(throws: AgentStartFault.self) {
                _ = try await Agent.start(
                    other,
                    in: AgentEnvironment(
                        clock: house.clock,
                        random: SystemRandom(),
                        transport: CurlTransport(),
                        log: house.logs.log
                    )
                )
            }
            #expect(error?.description.contains("process \(getpid())") == true)
            #expect(try await house.status().state == .signedIn)
        }
    }

    @Test("a stale socket is replaced, one that answers is not")
    func staleSocket() async throws {
        try await AgentHouse.run { house in
            let scratch = house.scratch
            try FileManager.default.createDirectory(
                atPath: scratch.file("run"),
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            // Bound and closed without unlink: what a killed agent leaves.
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let address = try UnixAddress(house.socket)
            let bound = address.withPointer { bind(descriptor, $0, $1) }
            #expect(bound == 0)
            close(descriptor)
            try await house.start()
            #expect(try await house.status().state == .signedOut)
            var other = house.configuration()
            other.stateDirectory = scratch.file("other-state")
            await #expect(throws: (any Error).self) {
                _ = try await Agent.start(
                    other,
                    in: AgentEnvironment(
                        clock: house.clock,
                        random: SystemRandom(),
                        transport: CurlTransport(),
                        log: house.logs.log
                    )
                )
            }
            #expect(try await house.status().state == .signedOut)
            await house.stop()
            #expect(!FileManager.default.fileExists(atPath: house.socket))
        }
    }

    @Test("a missing, damaged or wrong key is refused by its path, and nothing is overwritten")
    func key() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            await house.stop()
            let path = house.stateDirectory + "/agent.key"
            let key = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(key.count == 32)

            try FileManager.default.removeItem(atPath: path)
            let missing = try await failure(of: house)
            #expect(missing.contains(path) && missing.contains("missing"), "\(missing)")
            #expect(!FileManager.default.fileExists(atPath: path))

            for wrong in [Data(repeating: 7, count: 32), Data(repeating: 7, count: 31), Data()] {
                try wrong.write(to: URL(fileURLWithPath: path))
                try change(path, toMode: 0o600)
                let message = try await failure(of: house)
                #expect(message.contains(path), "\(message)")
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == wrong)
            }

            try key.write(to: URL(fileURLWithPath: path))
            try await house.start()
            #expect(try await house.token().status == 200)
        }
    }

    @Test("a key file that is a link is not followed")
    func keyLink() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            await house.stop()
            let path = house.stateDirectory + "/agent.key"
            let elsewhere = house.scratch.file("elsewhere.key")
            try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
            #expect(try await failure(of: house).contains(path))
        }
    }

    @Test("a key without state, as a crash of the first start leaves it, is taken up")
    func keyWithoutState() async throws {
        try await AgentHouse.run { house in
            try await house.start()
            await house.stop()
            let path = house.stateDirectory + "/agent.key"
            let key = try Data(contentsOf: URL(fileURLWithPath: path))
            for name in try FileManager.default.contentsOfDirectory(atPath: house.stateDirectory)
            where name.hasPrefix("state.db") {
                try FileManager.default.removeItem(atPath: house.stateDirectory + "/" + name)
            }
            try await house.start()
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == key)
            #expect(try await house.login().status == 200)
        }
    }

    @Test("an empty database beside a key is refused and named, and one without a key is begun")
    func emptyDatabase() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            await house.stop()
            let path = house.stateDirectory + "/state.db"
            try Data().write(to: URL(fileURLWithPath: path))
            let message = try await failure(of: house)
            #expect(message.contains(path) && message.contains("is empty"), "\(message)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
            // As a first start leaves it that found no room on the disk.
            try FileManager.default.removeItem(atPath: house.stateDirectory + "/agent.key")
            try await house.start()
            #expect(house.logs.text.contains("the database is there, but empty"))
        }
    }

    @Test("state that is taken away from under the agent is told, and nothing is added to it any more")
    func takenAway() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            try FileManager.default.moveItem(atPath: house.stateDirectory, toPath: house.scratch.file("away"))
            let request = AddTOTPRequest(name: "demo", secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            let added = try await house.client.post("/agent/v1/totp", request)
            #expect(added.status == 500, "\(added.text)")
            #expect(added.text.contains("was removed or replaced under the running agent"), "\(added.text)")
            #expect(try await house.status().lastError?.contains("was removed or replaced") == true)
            // Another directory of the same name is not the one in use.
            try FileManager.default.copyItem(atPath: house.scratch.file("away"), toPath: house.stateDirectory)
            #expect(try await house.client.post("/agent/v1/totp", request).status == 500)
            #expect(try await house.token().status == 200, "what there is is still given")
            #expect(try await house.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(house.server.sessionCount == 0, "the server was not told")
        }
    }

    @Test(
        "a socket that is removed is bound again, in its directory as soon as that is back, until then in the state's"
    )
    func lostSocket() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            let manager = FileManager.default
            let record = { AgentRecord.read(in: house.stateDirectory) }
            #expect(record()?.sockets == [house.socket])
            try manager.removeItem(atPath: house.socket)
            #expect(try await eventually { manager.fileExists(atPath: house.socket) })
            #expect(try await house.status().state == .signedIn)

            // Where the directory cannot be made again: a file stands there.
            try manager.removeItem(atPath: house.scratch.file("run"))
            try Data().write(to: URL(fileURLWithPath: house.scratch.file("run")))
            let fallback = house.stateDirectory + "/agent.sock"
            #expect(try await eventually { record()?.sockets == [fallback] })
            #expect(try await LocalClient(path: fallback).get("/agent/v1/status").status == 200)
            try manager.removeItem(atPath: house.scratch.file("run"))
            #expect(try await eventually { record()?.sockets == [house.socket] })
            #expect(try await house.status().state == .signedIn)
            #expect(!manager.fileExists(atPath: fallback))
        }
    }

    @Test("an agent leaves its record when it ends, and a killed one's is not believed")
    func record() async throws {
        try await AgentHouse.run { house in
            try await house.start()
            #expect(AgentRecord.read(in: house.stateDirectory)?.process.pid == getpid())
            await house.stop()
            #expect(AgentRecord.read(in: house.stateDirectory) == nil)
            var old = AgentRecord(
                sockets: ["/x"],
                usualSocket: "/x",
                process: .current(),
                startedAt: Timestamp(seconds: 1)
            )
            old.process.startTime = 1
            #expect(old.process.place == .gone)
            let held = AgentStartFault.alreadyRunning(old, stateDirectory: "/s")
            #expect(!held.description.contains("kill"), "\(held)")
            old.process.namespace = "pid:[1]"
            let container = AgentStartFault.alreadyRunning(old, stateDirectory: "/s").description
            #expect(container.contains("another container") && !container.contains("kill"), "\(container)")
        }
    }

    @Test("a socket's path that others could change is refused and named")
    func openAncestor() async throws {
        try await AgentHouse.run { house in
            try Directory.ensurePrivate(house.scratch.file("open/run"))
            try change(house.scratch.file("open"), toMode: 0o777)
            var configuration = house.configuration()
            configuration.socketPath = house.scratch.file("open/run/agent.sock")
            let error = await #expect(throws: PathFault.self) { try await house.start(configuration) }
            #expect(error?.description.contains("chmod go-w") == true)
        }
    }

    @Test("a database that is none is refused by its path and left as it is")
    func foreignDatabase() async throws {
        try await AgentHouse.run { house in
            try FileManager.default.createDirectory(
                atPath: house.stateDirectory,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            let path = house.stateDirectory + "/state.db"
            let letter = Data("this is not a database, it is a letter to nobody".utf8)
            try letter.write(to: URL(fileURLWithPath: path))
            try change(path, toMode: 0o600)
            #expect(try await failure(of: house).contains(path))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == letter)
        }
    }
}
