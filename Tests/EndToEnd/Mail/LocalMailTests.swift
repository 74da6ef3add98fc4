import Foundation
import TestSupport
import Testing

/// The ways for emails to leave that need no network.
@Suite("Emails by files and by sendmail")
struct LocalMailTests {
    private func test(_ route: String, _ fixture: TestEnvironment) throws -> (
        status: ChildProcess.Ending, words: String
    ) {
        let process = try ChildProcess(
            Programs.server,
            [
                "mail", "test", "--to", "ada@example.com", "--database", "sqlite:\(fixture.database)", "--mail", route,
                "--mail-from", "Plinto <id@plinto.example>",
            ],
            environment: ["PATH": "/usr/bin:/bin"],
            scratch: fixture.scratch
        )
        let output = try process.remainingOutput()
        return (process.waitForEnd(), output + process.errorText)
    }

    @Test("a directory gets a file that only its owner can read, whole")
    func directory() throws {
        let fixture = try TestEnvironment()
        let path = fixture.scratch.file("letters")
        let result = try test("directory:\(path)", fixture)
        #expect(result.status == .exited(0), "\(result.words)")
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        let name = try #require(names.first)
        #expect(names.count == 1 && name.hasPrefix("mail_") && name.hasSuffix(".eml"))
        let mode = try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let email = try #require(ReceivedEmail(String(contentsOfFile: path + "/" + name, encoding: .utf8)))
        #expect(email.header.contains("\r\nTo: ada@example.com\r\n") && email.text.contains("This one did."))
    }

    @Test("sendmail gets the email with this system's line ends, and no address as an argument; its failure is told")
    func sendmail() throws {
        let fixture = try TestEnvironment()
        let program = fixture.scratch.file("sendmail")
        let script = """
            #!/bin/sh
            printf '%s\\n' "$@" > \(fixture.scratch.file("arguments"))
            cat > \(fixture.scratch.file("letter"))
            exit $(cat \(fixture.scratch.file("status")))
            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try Data("0".utf8).write(to: URL(fileURLWithPath: fixture.scratch.file("status")))
        let sent = try test("sendmail:\(program)", fixture)
        #expect(sent.status == .exited(0), "\(sent.words)")
        let arguments = try String(contentsOfFile: fixture.scratch.file("arguments"), encoding: .utf8)
        #expect(arguments == "-i\n-t\n")
        let email = try String(contentsOfFile: fixture.scratch.file("letter"), encoding: .utf8)
        #expect(!email.contains("\r"))
        let read = try #require(ReceivedEmail(email.replacing("\n", with: "\r\n")))
        #expect(read.header.contains("\r\nTo: ada@example.com\r\n") && read.html.contains("This one did."))

        try Data("75".utf8).write(to: URL(fileURLWithPath: fixture.scratch.file("status")))
        let failed = try test("sendmail:\(program)", fixture)
        #expect(failed.status == .exited(1) && failed.words.contains("exited with status 75"), "\(failed.words)")
    }
}
