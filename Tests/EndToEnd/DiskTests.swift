import Foundation
import TestSupport
import Testing

/// A disk that cannot be written is reported in words that help.
@Suite("Disk")
struct DiskTests {
    /// A directory in the state directory, where a file should be.
    private func makeDirectory(_ name: String, _ fixture: TestEnvironment) throws {
        for path in [fixture.stateDirectory, fixture.stateDirectory + name] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        }
    }

    @Test("a log that cannot be opened is named, with exit code 3, and not the agent's program")
    func log() throws {
        let fixture = try TestEnvironment()
        try makeDirectory("/agent.log", fixture)
        let run = try fixture.plinto(["token"])
        #expect(run.status == .exited(3))
        #expect(run.errors.contains(fixture.stateDirectory + "/agent.log"), "\(run.errors)")
        #expect(!run.errors.contains("bin/plinto-agent"), "\(run.errors)")
    }

    @Test("an agent that ends at once is reported with its exit code and the end of its log")
    func endsAtOnce() throws {
        let fixture = try TestEnvironment()
        try makeDirectory("/state.db", fixture)
        let run = try fixture.plinto(["token"])
        #expect(run.status == .exited(3))
        #expect(run.errors.contains("exited with code 1"), "\(run.errors)")
        #expect(run.errors.contains("state.db"), "\(run.errors)")
    }
}
