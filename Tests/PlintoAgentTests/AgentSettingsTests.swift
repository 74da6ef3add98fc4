import Glibc
import PlintoAgent
import PlintoSystem
import TestSupport
import Testing

@Suite("Settings of the agent")
struct AgentSettingsTests {
    private static let program = Command("agent", summary: "x", options: AgentSettings.all.map(\.option), action: 0)

    @Test("the table of the settings in the documentation is that of the program")
    func table() throws {
        try GeneratedBlock("settings", in: "docs/agent.md").expect(SettingsTable(AgentSettings.all).markdown)
    }

    @Test("the other programs of Plinto know every variable of the agent, so that one shell can start them all")
    func environmentVariables() throws {
        let names = AgentSettings.all.compactMap(\.option.environment).sorted()
        try GeneratedBlock("agent variables", in: "Sources/PlintoSystem/CommandLine/EnvironmentVariables.swift")
            .expect(names.map { "        \"\($0)\",\n" }.joined())
        #expect(names == EnvironmentVariables.agent)
    }

    @Test("a file of authorities is one that holds a certificate; a FIFO is refused at once", .timeLimit(.minutes(1)))
    func authorities() throws {
        let scratch = try ScratchDirectory()
        func file(_ path: String?) throws -> String? {
            let arguments = path.map { ["--ca-file", $0] } ?? []
            return try AgentSettings.authorityFile(try Self.program.parsed(arguments).invocation)
        }
        #expect(try file(nil) == nil)
        let path = scratch.file("ca.pem")
        #expect(throws: UsageError.self) { try file(path) }
        try AtomicFile.write(Array("-----BEGIN NOTHING-----".utf8), to: path)
        #expect(throws: UsageError.self) { try file(path) }
        try AtomicFile.write(Array("-----BEGIN CERTIFICATE-----".utf8), to: path)
        #expect(try file(path) == path)
        let fifo = scratch.file("fifo")
        try #require(mkfifo(fifo, 0o600) == 0)
        let error = #expect(throws: UsageError.self) { try file(fifo) }
        #expect(error?.message.contains("\(fifo) is not a regular file") == true)
    }

    @Test("a level of the log is one of its words")
    func level() throws {
        #expect(try Self.program.parsed([]).invocation.value(of: AgentSettings.logLevel) == .info)
        let error = #expect(throws: UsageError.self) {
            try Self.program.parsed(["--log-level", "loud"]).invocation.value(of: AgentSettings.logLevel)
        }
        #expect(error?.message.hasPrefix("--log-level takes debug, info, warning or error, not \"loud\".") == true)
    }
}
