import Foundation
import TestSupport
import Testing

@testable import PlintoSystem

@Suite("Starting a daemon")
struct DetachedProcessTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
    }

    private func run(_ script: String, _ environment: [String: String] = [:]) throws -> (status: Int32?, log: String) {
        let process = try DetachedProcess(
            "/bin/sh",
            arguments: ["-c", script],
            environment: environment,
            log: scratch.file("log")
        )
        let deadline = Date().addingTimeInterval(10)
        while Date() < deadline {
            if let status = process.exitStatus() {
                return (status, try String(contentsOfFile: scratch.file("log"), encoding: .utf8))
            }
            usleep(2000)
        }
        kill(process.pid, SIGKILL)
        return (nil, "")
    }

    @Test("it leads a session of its own, at the root, and has the environment that it was given")
    func environment() throws {
        let (status, log) = try run(
            "echo $(cut -d' ' -f6 /proc/$$/stat) = $$; pwd; echo $GREETING; env | wc -l",
            [
                "GREETING": "hello=world"
            ]
        )
        let lines = log.split(separator: "\n").map(String.init)
        #expect(status == 0)
        let session = lines[0].split(separator: " ")
        #expect(session.first == session.last)
        #expect(Array(lines[1...2]) == ["/", "hello=world"])
    }

    @Test("output and errors are appended to the log, which is its user's alone")
    func log() throws {
        try AtomicFile.write(Array("before\n".utf8), to: scratch.file("log"))
        #expect(try run("echo out; echo error >&2").log == "before\nout\nerror\n")
        #expect(try scratch.mode(of: "log") == 0o600)
    }

    @Test("it inherits no open file, and reads nothing")
    func files() throws {
        let leaked = open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        // The directory that ls reads is one of its own.
        #expect(try run("cat; exec ls /proc/self/fd").log == "0\n1\n2\n3\n")
    }

    @Test("how it ended is told once it has")
    func endings() throws {
        #expect(try run("exit 7").status == 7)
        #expect(try run("kill -TERM $$").status == 128 + SIGTERM)
    }

    @Test("a program that cannot be started is an error that names it")
    func missing() throws {
        let error = #expect(throws: SystemError.self) {
            try DetachedProcess("/nonexistent/agent", arguments: [], environment: [:], log: scratch.file("log"))
        }
        #expect(error?.description == "cannot start /nonexistent/agent: No such file or directory")
    }

    @Test("a program is found next to the running one, else in the search path, and never by a relative one")
    func find() throws {
        #expect(ProgramFile.find("sh", searchPath: "/nonexistent:/bin") == "/bin/sh")
        #expect(ProgramFile.find("sh", searchPath: "bin:.") == nil)
        #expect(ProgramFile.find("sh", searchPath: nil) == nil)
        let own = try #require(Bundle.main.executablePath)
        let name = String(own.split(separator: "/").last ?? "")
        #expect(ProgramFile.find(name, searchPath: nil) == own)
        try AtomicFile.write([], to: scratch.file("not-executable"))
        #expect(ProgramFile.find("not-executable", searchPath: scratch.path) == nil)
    }
}
