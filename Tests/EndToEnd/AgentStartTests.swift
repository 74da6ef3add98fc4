import Foundation
import PlintoModels
import TestSupport
import Testing

/// An agent that cannot start says what is wrong and what to do next, by itself and through `plinto`.
@Suite("An agent that cannot start")
struct AgentStartTests {
    /// Runs an agent that must end by itself, within some seconds.
    private func agent(_ fixture: TestEnvironment, socket: String? = nil, _ options: [String] = []) throws -> (
        ending: ChildProcess.Ending, errors: String
    ) {
        let process = try ChildProcess(
            Programs.agent,
            ["--socket", socket ?? fixture.socket, "--state-directory", fixture.stateDirectory] + options,
            environment: ["PATH": "/usr/bin:/bin", "HOME": fixture.scratch.path],
            scratch: fixture.scratch
        )
        _ = try process.remainingOutput()
        return (process.waitForEnd(), process.errorText)
    }

    /// A state directory as an agent leaves it.
    private func makeState(_ fixture: TestEnvironment) throws {
        try fixture.startAgent().send(SIGTERM)
        #expect(fixture.agent?.waitForEnd() == .exited(0))
    }

    /// Both programs end with their code, and say each of `words`.
    private func expectRefusal(_ fixture: TestEnvironment, _ words: String...) throws {
        let alone = try agent(fixture)
        #expect(alone.ending == .exited(1))
        let started = try fixture.plinto(["token"])
        #expect(started.status == .exited(3))
        #expect(started.output.isEmpty)
        for word in words {
            #expect(alone.errors.contains(word), "\(alone.errors)")
            #expect(started.errors.contains(word), "\(started.errors)")
        }
    }

    @Test("a state directory that others can enter is named, with the command that closes it")
    func openDirectory() throws {
        let fixture = try TestEnvironment()
        try FileManager.default.createDirectory(atPath: fixture.stateDirectory, withIntermediateDirectories: false)
        chmod(fixture.stateDirectory, 0o755)
        try expectRefusal(fixture, "is accessible to other users", "chmod 700 \(fixture.stateDirectory)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.stateDirectory).isEmpty)
    }

    @Test("a socket's path of more than 107 bytes is told with its length, and one of 107 is taken")
    func longPath() throws {
        let fixture = try TestEnvironment()
        let directory = fixture.scratch.file("s/")
        let longest = directory + String(repeating: "x", count: 107 - directory.utf8.count)
        let refused = try agent(fixture, socket: longest + "x")
        #expect(refused.ending == .exited(1))
        let asked = try fixture.plinto(["status", "--socket", longest + "x"])
        #expect(asked.status == .exited(1))
        for errors in [refused.errors, asked.errors] {
            #expect(errors.contains("108 bytes, and Linux allows 107"), "\(errors)")
            #expect(errors.contains("Choose a shorter path with --socket or PLINTO_SOCKET"), "\(errors)")
        }
        let taken = try ChildProcess(
            Programs.agent,
            ["--socket", longest, "--state-directory", fixture.stateDirectory],
            environment: ["PATH": "/usr/bin:/bin", "HOME": fixture.scratch.path],
            scratch: fixture.scratch
        )
        #expect(try taken.line() == "plinto-agent listening on \(longest)")
    }

    @Test("a FIFO in the place of the lock, the log or the authorities is refused, and nothing waits for it")
    func fifo() throws {
        let fixture = try TestEnvironment()
        try FileManager.default.createDirectory(
            atPath: fixture.stateDirectory,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        let authorities = fixture.scratch.file("authorities.pem")
        try #require(mkfifo(authorities, 0o600) == 0)
        let refused = try agent(fixture, ["--ca-file", authorities])
        #expect(refused.ending == .exited(2))
        #expect(refused.errors.contains("\(authorities) is not a regular file"), "\(refused.errors)")

        let log = fixture.stateDirectory + "/agent.log"
        try #require(mkfifo(log, 0o600) == 0)
        // Someone who reads it makes opening it for writing succeed.
        let reader = open(log, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let started = try fixture.plinto(["token"])
        #expect(started.status == .exited(3))
        #expect(started.errors.contains("\(log) is a FIFO"), "\(started.errors)")
        try FileManager.default.removeItem(atPath: log)

        let lock = fixture.stateDirectory + "/agent.lock"
        try #require(mkfifo(lock, 0o600) == 0)
        try expectRefusal(fixture, "\(lock) is not a regular file")
    }

    @Test("a damaged database is named and left as it is")
    func corrupt() throws {
        let fixture = try TestEnvironment()
        try makeState(fixture)
        let file = URL(fileURLWithPath: fixture.stateDirectory + "/state.db")
        var bytes = try Data(contentsOf: file)
        // The header stays: it is a database by its first bytes, and none by all others.
        bytes.replaceSubrange(100..., with: Data(repeating: 0xa5, count: bytes.count - 100))
        try bytes.write(to: file)
        try expectRefusal(fixture, file.path, "is damaged", "keep the file and restore a backup")
        #expect(try Data(contentsOf: file) == bytes)
    }

    @Test("a database of a newer version is named with both versions, and left as it is")
    func newerSchema() throws {
        let fixture = try TestEnvironment()
        try makeState(fixture)
        let path = fixture.stateDirectory + "/state.db"
        let before = firstText(inDatabase: path, "SELECT max(number) FROM schema_migration")
        let change = "INSERT INTO schema_migration VALUES (1000, 'of a time to come', 0) RETURNING 'done'"
        #expect(firstText(inDatabase: path, change) == "done")
        try expectRefusal(fixture, path, "run the newer version", "versions up to \(before)")
        #expect(firstText(inDatabase: path, "SELECT max(number) FROM schema_migration") == "1000")
    }

    @Test("a disk without room is told as such, and what was there is whole once there is room again")
    func fullDisk() throws {
        let fixture = try TestEnvironment()
        try makeState(fixture)
        // A bound on the size of files stands for the disk's end: no one needs to be root for it.
        let limited = try ChildProcess(
            "/bin/sh",
            [
                "-c", #"trap '' XFSZ; ulimit -f 8; exec "$0" "$@""#, Programs.agent, "--socket", fixture.socket,
                "--state-directory", fixture.stateDirectory,
            ],
            environment: ["PATH": "/usr/bin:/bin", "HOME": fixture.scratch.path],
            scratch: fixture.scratch
        )
        #expect(limited.waitForEnd() == .exited(1))
        let errors = limited.errorText
        #expect(errors.contains(fixture.stateDirectory + "/state.db"), "\(errors)")
        #expect(errors.contains("free some space"), "\(errors)")
        try fixture.startAgent()
        #expect(try fixture.status().state == .signedOut)
        #expect(integrity(of: fixture.stateDirectory + "/state.db") == "ok")
    }
}
