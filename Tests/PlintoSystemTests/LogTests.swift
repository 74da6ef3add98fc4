import Foundation
import PlintoModels
import Synchronization
import TestSupport
import Testing

@testable import PlintoSystem

@Suite("Log lines")
struct LogTests {
    /// Collects the lines that a log writes.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func lines(
        minimum: Log.Level = .debug,
        format: Log.Format = .text,
        _ body: (Log) -> Void
    ) -> [String] {
        let lines = Lines()
        body(
            Log(component: "server", minimum: minimum, format: format, clock: FixedClock(), sink: { lines.append($0) })
        )
        return lines.all
    }

    @Test("an event is one line of logfmt, its fields in the order of their names")
    func shape() {
        let written = lines { $0.info("listening", ["port": "8000", "address": "127.0.0.1"]) }
        #expect(
            written == [
                "time=2025-01-18T12:00:00.123Z level=info component=server msg=\"listening\" "
                    + "address=127.0.0.1 port=8000"
            ]
        )
    }

    @Test("as JSON, an event is an object of text with the same keys, and no key twice")
    func json() {
        let written = lines(format: .json) { log in
            log.component("mail").warning("it \"said\"\nno", ["time": "x", "a b": "1", "port": "25"])
        }
        #expect(
            written == [
                #"{"time":"2025-01-18T12:00:00.123Z","level":"warning","component":"mail","msg":"it \"said\"\nno","#
                    + #""a_b":"1","port":"25","field_time":"x"}"#
            ]
        )
    }

    @Test(
        "as JSON, whatever a value holds is read back as it was, but for what cannot be seen",
        arguments: [
            "plain", "ä ö ü 漢字 🧿", "\u{0}\u{1b}[31m\r\n\t", "\"\\\"", "\u{202e}\u{2028}\u{e000}\u{10ffff}",
        ]
    )
    func jsonValues(text: String) throws {
        let line = try #require(lines(format: .json) { $0.info("m", ["value": text]) }.first)
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
        let object = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(object["value"] == text)
    }

    @Test(
        "no value can forge a line, a field or an escape sequence",
        arguments: [
            ("a\ntime=1 level=error", #""a\ntime=1 level=error""#),
            ("a\r\nb", #""a\r\nb""#),
            ("x level=error", #""x level=error""#),
            ("say \"hi\"", #""say \"hi\"""#),
            (#"back\slash"#, #""back\\slash""#),
            ("\u{1b}[2J", #""\u001b[2J""#),
            ("\u{9b}31m", #""\u009b31m""#),
            ("nul\0", #""nul\u0000""#),
            ("line\u{2028}separator\u{85}", #""line\u2028separator\u0085""#),
            ("right\u{202e}left", #""right\u202eleft""#),
            ("tag\u{e0041}", #""tag\udb40\udc41""#),
            ("", #""""#),
            ("plain-1.2/3:4", "plain-1.2/3:4"),
            ("José 東京", #""José 東京""#),
        ]
    )
    func escaping(value: String, expected: String) {
        let written = lines { $0.info("m", ["k": value]) }
        #expect(written.count == 1)
        #expect(written[0].hasSuffix(" k=" + expected))
        #expect(!written[0].unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test("a message is escaped as a value is")
    func messageEscaping() {
        #expect(lines { $0.info("a\n\"b\"") }[0].hasSuffix(#"msg="a\n\"b\"""#))
    }

    @Test("a key that is not a plain word cannot break out of its place")
    func keys() {
        #expect(lines { $0.info("m", ["a b=c\n": "1", "": "2"]) }[0].hasSuffix(" _=2 a_b_c_=1"))
    }

    @Test("a long value is cut")
    func cut() {
        let line = lines { $0.info("m", ["k": String(repeating: "x", count: 5000)]) }[0]
        #expect(line.utf8.count < 1200)
        #expect(line.hasSuffix("x…\""))
    }

    @Test("events below the minimum are dropped", arguments: Log.Level.allCases)
    func levels(minimum: Log.Level) {
        let written = lines(minimum: minimum) { log in
            log.debug("debug")
            log.info("info")
            log.warning("warning")
            log.error("error")
        }
        let expected = Log.Level.allCases.filter { $0 >= minimum }
        #expect(written.count == expected.count)
        #expect(zip(written, expected).allSatisfy { $0.contains(" level=\($1.rawValue) ") })
    }

    @Test("a part of the program speaks in its own name")
    func component() {
        #expect(lines { $0.component("store").info("m") }[0].contains(" component=store "))
    }
}
