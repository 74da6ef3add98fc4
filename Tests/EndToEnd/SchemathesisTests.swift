import PlintoModels
import TestSupport
import Testing

/// An independent peer reads `/openapi.json` and sends what fits it, and what does not: whatever comes back must be as
/// it is described there.
///
/// Each run has a server of its own and one seed, so that a failure comes again. Anyone who calls is signed in anew for
/// each request, for some requests end sessions or accounts.
@Suite("Schemathesis", .timeLimit(.minutes(5)))
struct SchemathesisTests {
    @Test("no answer is other than described", arguments: ["nobody", "user", "administrator"])
    func conforms(role: String) throws {
        let output = try run(as: role, "examples,coverage,fuzzing")
        // A run that found nothing to send proves nothing.
        let sent = output.firstMatch(of: /(\d+) generated/).flatMap { Int($0.1) } ?? 0
        #expect(sent > 500, "\(output)")
    }

    @Test("what was made is there for all that can be done with it, until it is deleted, and not afterwards")
    func sequences() throws {
        let output = try run(as: "user", "stateful")
        let links = try #require(output.firstMatch(of: /(\d+) covered \/ (\d+) selected/), "\(output)")
        // That of an identity is not met, for making one takes a provider; a few of the others may be missed by chance.
        #expect(try #require(Int(links.1)) >= 12 && #require(Int(links.2)) >= 17, "\(output)")
    }

    /// Runs schemathesis against a server of its own, and returns what it printed.
    private func run(as role: String, _ phases: String) throws -> String {
        let fixture = try TestEnvironment()
        try fixture.startServer(["--mail", "directory:\(fixture.scratch.file("letters"))"])
        if role == "administrator" {
            let made = try ChildProcess(
                Programs.server,
                [
                    "admin", "create", "--database", "sqlite:\(fixture.database)", "--email",
                    "\(role)@fuzz.example.com",
                    "--password-stdin", "--password-memory", "64", "--password-iterations", "1",
                ],
                environment: ["PATH": "/usr/bin:/bin", "HOME": fixture.scratch.path],
                input: TestEnvironment.password,
                scratch: fixture.scratch
            )
            #expect(made.waitForEnd() == .exited(0), "\(made.errorText)")
        }
        let run = try PythonScript("api_conformance").start(
            ["http://127.0.0.1:\(fixture.port)", role, TestEnvironment.password, phases],
            scratch: fixture.scratch
        )
        var output: [String] = []
        while let line = try run.line(within: 120) { output.append(line) }
        let summary = output.drop { !$0.contains("FAILURES") && !$0.contains("ERRORS") }.joined(separator: "\n")
        #expect(
            run.waitForEnd() == .exited(0),
            "\(summary.isEmpty ? output.joined(separator: "\n") : summary)\n\(run.errorText)"
        )
        #expect(try fixture.api.get("/ready").status == 200)
        return output.joined(separator: "\n")
    }
}
