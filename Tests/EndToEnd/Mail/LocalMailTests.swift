import Foundation
import TestSupport
import Testing

/// The ways for letters to leave that need no network.
@Suite("Letters by files and by sendmail")
struct LocalMailTests {
    private func test(_ route: String, _ house: House) throws -> (status: ChildProcess.Ending, words: String) {
        let process = try ChildProcess(
            Programs.server,
            [
                "mail", "test", "--to", "ada@example.com", "--database", "sqlite:\(house.database)", "--mail", route,
                "--mail-from", "Plinto <id@plinto.example>",
            ],
            environment: ["PATH": "/usr/bin:/bin"],
            scratch: house.scratch
        )
        let output = try process.remainingOutput()
        return (process.waitForEnd(), output + process.errorText)
    }

    @Test("a directory gets a file that only its owner can read, whole")
    func directory() throws {
        let house = try House()
        let path = house.scratch.file("letters")
        let result = try test("directory:\(path)", house)
        #expect(result.status == .exited(0), "\(result.words)")
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        let name = try #require(names.first)
        #expect(names.count == 1 && name.hasPrefix("mail_") && name.hasSuffix(".eml"))
        let mode = try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let letter = try #require(ReadLetter(String(contentsOfFile: path + "/" + name, encoding: .utf8)))
        #expect(letter.header.contains("\r\nTo: ada@example.com\r\n") && letter.text.contains("This one did."))
    }

    @Test("sendmail gets the letter with this system's line ends, and no address as an argument; its failure is told")
    func sendmail() throws {
        let house = try House()
        let program = house.scratch.file("sendmail")
        let script = """
            #!/bin/sh
            printf '%s\\n' "$@" > \(house.scratch.file("arguments"))
            cat > \(house.scratch.file("letter"))
            exit $(cat \(house.scratch.file("status")))
            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try Data("0".utf8).write(to: URL(fileURLWithPath: house.scratch.file("status")))
        let sent = try test("sendmail:\(program)", house)
        #expect(sent.status == .exited(0), "\(sent.words)")
        let arguments = try String(contentsOfFile: house.scratch.file("arguments"), encoding: .utf8)
        #expect(arguments == "-i\n-t\n")
        let letter = try String(contentsOfFile: house.scratch.file("letter"), encoding: .utf8)
        #expect(!letter.contains("\r"))
        let read = try #require(ReadLetter(letter.replacing("\n", with: "\r\n")))
        #expect(read.header.contains("\r\nTo: ada@example.com\r\n") && read.html.contains("This one did."))

        try Data("75".utf8).write(to: URL(fileURLWithPath: house.scratch.file("status")))
        let failed = try test("sendmail:\(program)", house)
        #expect(failed.status == .exited(1) && failed.words.contains("exited with status 75"), "\(failed.words)")
    }
}
