import Foundation
import PlintoModels
import TestSupport
import Testing

/// The one agent of a state directory is found wherever it listens.
@Suite("Finding the agent", .timeLimit(.minutes(2)))
struct LostAgentTests {
    /// A home with a runtime directory next to it, in which `plinto` starts the agent.
    private final class Home {
        let fixture: TestEnvironment
        let home: String
        let runtime: String
        /// Another runtime directory, so that none of the machine's own is taken.
        let other: String

        init() throws {
            fixture = try TestEnvironment()
            home = fixture.scratch.file("home")
            runtime = fixture.scratch.file("run")
            other = fixture.scratch.file("other")
            try make(runtime)
            try make(other)
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
        }

        deinit {
            if let pid { kill(pid, SIGKILL) }
        }

        func make(_ directory: String) throws {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        }

        /// The process id in the lock file.
        var pid: pid_t? { pid(in: home + "/.local/state/plinto") }

        /// The process id in the lock file of a state directory.
        func pid(in stateDirectory: String) -> pid_t? {
            let text = try? String(contentsOfFile: stateDirectory + "/agent.lock", encoding: .utf8)
            return text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }

        /// Runs `plinto` without the paths that ``TestEnvironment`` names.
        func plinto(
            _ arguments: String...,
            runtime: String,
            stateDirectory: String? = nil
        ) throws -> (status: ChildProcess.Ending, errors: String) {
            var environment = ["PATH": "/usr/bin:/bin", "HOME": home]
            environment["XDG_RUNTIME_DIR"] = runtime
            environment["PLINTO_STATE_DIRECTORY"] = stateDirectory
            let process = try ChildProcess(
                Programs.plinto,
                arguments,
                environment: environment,
                scratch: fixture.scratch
            )
            _ = try process.remainingOutput()
            return (process.waitForEnd(), process.errorText)
        }
    }

    @Test("one that cron started is found from a login session, and the other way round")
    func cron() throws {
        let home = try Home()
        #expect(try home.plinto("totp", "list", runtime: home.other).status == .exited(0))
        let first = home.pid
        let second = try home.plinto("totp", "list", runtime: home.runtime)
        #expect(second.status == .exited(0), "\(second.errors)")
        #expect(home.pid == first)
        #expect(second.errors.isEmpty)
    }

    @Test("one whose runtime directory was removed at the last logout is found at the next login, and without one")
    func logout() throws {
        let home = try Home()
        #expect(try home.plinto("totp", "list", runtime: home.runtime).status == .exited(0))
        let first = home.pid
        try FileManager.default.removeItem(atPath: home.runtime)
        let cron = try home.plinto("totp", "list", runtime: home.other)
        #expect(cron.status == .exited(0), "\(cron.errors)")
        try home.make(home.runtime)
        let again = try home.plinto("totp", "list", runtime: home.runtime)
        #expect(again.status == .exited(0), "\(again.errors)")
        #expect(home.pid == first)
        #expect(comesTrue { FileManager.default.fileExists(atPath: home.runtime + "/plinto/agent.sock") })
    }

    @Test("one behind a mistyped --socket is found; where a socket is named, no other agent takes its place")
    func mistyped() throws {
        let home = try Home()
        let typo = home.runtime + "/typo/agnet.sock"
        #expect(try home.plinto("--socket", typo, "totp", "list", runtime: home.runtime).status == .exited(0))
        #expect(try home.plinto("totp", "list", runtime: home.runtime).status == .exited(0))
        let named = try home.plinto("--socket", home.runtime + "/b.sock", "logout", runtime: home.runtime)
        #expect(named.status == .exited(3))
        #expect(named.errors.contains("The running agent listens at \(typo)"), "\(named.errors)")
        // Named again after its socket was lost, it is the one that is meant.
        try FileManager.default.removeItem(atPath: home.runtime)
        let lost = try home.plinto("--socket", typo, "totp", "list", runtime: home.other)
        #expect(lost.status == .exited(0), "\(lost.errors)")
    }

    @Test("a state directory that is named without a socket has its own agent, whoever listens at the usual socket")
    func namedDirectory() throws {
        let home = try Home()
        let directory = home.fixture.scratch.file("work")
        func work(_ arguments: String...) throws -> (status: ChildProcess.Ending, errors: String) {
            try home.plinto(arguments[0], arguments[1], runtime: home.runtime, stateDirectory: directory)
        }
        #expect(try home.plinto("totp", "list", runtime: home.runtime).status == .exited(0))
        let usual = try #require(home.pid)

        let none = try work("status", "--no-start")
        #expect(none.status == .exited(3))
        #expect(none.errors.contains("No agent uses the state directory \(directory)"), "\(none.errors)")
        let first = try work("totp", "list")
        #expect(first.status == .exited(0), "\(first.errors)")
        let own = try #require(home.pid(in: directory))
        defer { kill(own, SIGKILL) }
        #expect(own != usual && home.pid == usual)
        #expect(try work("totp", "list").errors.isEmpty)
        #expect(home.pid(in: directory) == own)

        // The record of an agent that was killed names a socket at which another one may listen by now.
        kill(own, SIGKILL)
        #expect(comesTrue { kill(own, 0) == -1 || (try? work("status", "--no-start").status) == .exited(3) })
        let record = directory + "/agent.json"
        var text = try String(contentsOfFile: record, encoding: .utf8)
        text.replace(directory + "/agent.sock", with: home.runtime + "/plinto/agent.sock")
        try text.write(toFile: record, atomically: true, encoding: .utf8)
        #expect(try work("status", "--no-start").status == .exited(3))
    }

    @Test("an agent of a named state directory is found at the usual socket, even if it has lost its record")
    func namedDirectoryAtUsualSocket() throws {
        let home = try Home()
        let directory = home.fixture.scratch.file("work")
        let start = try home.plinto("totp", "list", runtime: home.runtime, stateDirectory: directory)
        #expect(start.status == .exited(0), "\(start.errors)")
        let own = try #require(home.pid(in: directory))
        defer { kill(own, SIGKILL) }
        #expect(FileManager.default.fileExists(atPath: home.runtime + "/plinto/agent.sock"))
        try FileManager.default.removeItem(atPath: directory + "/agent.json")
        let found = try home.plinto("totp", "list", runtime: home.runtime, stateDirectory: directory)
        #expect(found.status == .exited(0), "\(found.errors)")
        #expect(found.errors.isEmpty)
        #expect(home.pid(in: directory) == own)
    }

    @Test("one of another container is never advised to be killed by a number that means something else here")
    func container() throws {
        let home = try Home()
        #expect(try home.plinto("totp", "list", runtime: home.runtime).status == .exited(0))
        let pid = try #require(home.pid)
        // As a container sees it that shares the home alone: the namespace is another, the socket is not there.
        let path = home.home + "/.local/state/plinto/agent.json"
        var text = try String(contentsOfFile: path, encoding: .utf8)
        text.replace(home.runtime, with: "/run/user/4711")
        text.replace(/"namespace":"[^"]*"/, with: #""namespace":"pid:[1]""#)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let run = try home.plinto("totp", "list", runtime: home.other)
        #expect(run.status == .exited(3))
        #expect(
            run.errors.contains("in another container, listening at /run/user/4711/plinto/agent.sock"),
            "\(run.errors)"
        )
        #expect(!run.errors.contains("kill"), "\(run.errors)")
        #expect(kill(pid, 0) == 0)
    }

    @Test("one that is just ending is waited for, and then a new one is started")
    func ending() throws {
        let home = try Home()
        #expect(try home.plinto("totp", "list", runtime: home.runtime).status == .exited(0))
        let first = try #require(home.pid)
        kill(first, SIGTERM)
        let run = try home.plinto("totp", "list", runtime: home.runtime)
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect(home.pid != first)
    }
}
