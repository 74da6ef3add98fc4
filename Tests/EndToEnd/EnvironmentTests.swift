import Foundation
import PlintoModels
import PlintoSystem
import TestSupport
import Testing

/// One shell starts every program of Plinto: what is meant for one must not stop another.
@Suite("Environment")
struct EnvironmentTests {
    private static let foreign = ["PLINTO_LISTEN": "127.0.0.1:8000", "PLINTO_DATABASE": "sqlite:/nowhere/x.db"]

    private func agent(_ environment: [String: String], _ fixture: TestEnvironment) throws -> ChildProcess {
        try ChildProcess(
            Programs.agent,
            ["--socket", fixture.socket, "--state-directory", fixture.stateDirectory],
            environment: ["PATH": "/usr/bin:/bin", "HOME": fixture.scratch.path].merging(environment) { $1 },
            scratch: fixture.scratch
        )
    }

    @Test("the agent starts with the server's variables around it, by itself and by plinto, and not with unknown ones")
    func agentIgnoresServer() throws {
        let fixture = try TestEnvironment()
        let alone = try agent(Self.foreign, fixture)
        #expect(try alone.line() == "plinto-agent listening on \(fixture.socket)", "\(alone.errorText)")
        #expect(alone.errorText.contains("PLINTO_LISTEN") == false)
        alone.send(SIGTERM)
        #expect(alone.waitForEnd() == .exited(0))

        let started = try fixture.plinto(["totp", "list"], environment: Self.foreign)
        #expect(started.status == .exited(0), "\(started.errors)")
        kill(try fixture.status().pid, SIGTERM)
        #expect(comesTrue { !FileManager.default.fileExists(atPath: fixture.socket) })

        let unknown = try agent(Self.foreign.merging(["PLINTO_SOKET": "x"]) { $1 }, fixture)
        #expect(unknown.waitForEnd() == .exited(2))
        #expect(unknown.errorText.contains("Did you mean PLINTO_SOCKET?"), "\(unknown.errorText)")
    }

    @Test("a misspelt variable stops plinto too, and what Kubernetes sets for a service stops nothing")
    func plintoVariables() throws {
        let fixture = try TestEnvironment()
        try fixture.startAgent()
        let wrong = try fixture.plinto(["status"], environment: ["PLINTO_SOKET": "x"])
        #expect(wrong.status == .exited(2))
        #expect(wrong.errors.contains("Did you mean PLINTO_SOCKET?"), "\(wrong.errors)")
        let right = try fixture.plinto(["status"], environment: ["PLINTO_SERVER_PORT": "tcp://10.0.0.1:80"])
        #expect(right.status == .exited(0))
        #expect(right.errors.contains("ignoring the unknown environment variable PLINTO_SERVER_PORT"))
    }

    @Test("the server starts with the agent's variables around it, and not with unknown ones")
    func serverIgnoresAgent() throws {
        let fixture = try TestEnvironment()
        func server(_ environment: [String: String]) throws -> ChildProcess {
            try ChildProcess(
                Programs.server,
                ["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:" + fixture.scratch.file("s.db")],
                environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 },
                scratch: fixture.scratch
            )
        }
        let good = try server(["PLINTO_SOCKET": fixture.socket, "PLINTO_STATE_DIRECTORY": fixture.stateDirectory])
        #expect(try good.line()?.hasPrefix("plinto-server listening on ") == true, "\(good.errorText)")
        good.send(SIGTERM)
        #expect(good.waitForEnd() == .exited(0))
        let bad = try server(["PLINTO_STATE_DIRECTROY": "x"])
        #expect(bad.waitForEnd() == .exited(2))
        #expect(bad.errorText.contains("Did you mean PLINTO_STATE_DIRECTORY?"), "\(bad.errorText)")
    }

    @Test("the variables that the helps of the programs name are those that all of them know")
    func helps() throws {
        let fixture = try TestEnvironment()
        func names(_ program: String, _ arguments: [String]) throws -> Set<String> {
            let process = try ChildProcess(program, arguments, environment: [:], scratch: fixture.scratch)
            let text = try process.remainingOutput()
            #expect(process.waitForEnd() == .exited(0))
            return Set(text.matches(of: /PLINTO_[A-Z_]+/).map { String($0.output) })
        }
        let agent = try names(Programs.agent, ["--help"]).union(names(Programs.plinto, ["--help"]))
        #expect(agent == Set(EnvironmentVariables.agent))
    }
}
