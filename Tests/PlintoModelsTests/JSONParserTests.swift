import Glibc
import PlintoModels
import Testing

@Suite("JSONParser")
struct JSONParserTests {
    private func parse(_ json: String, within limits: JSONLimits = .request) throws(JSONError) -> JSONValue {
        try JSONParser.parse(Array(json.utf8), within: limits)
    }

    private func error(of json: String, within limits: JSONLimits = .request) -> JSONError? {
        do throws(JSONError) {
            _ = try parse(json, within: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "each kind of value is read as RFC 8259 says",
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("-0", .integer(0)),
            ("0.5", .number(0.5)), ("1E+2", .integer(100)), ("-12.5e-3", .number(-0.0125)), ("10.0", .integer(10)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1e-400", .integer(0)),
            (#""""#, .string("")), (#""\"\\\/\b\f\n\r\t\u00e9 🦉""#, .string("\"\\/\u{8}\u{C}\n\r\té 🦉")),
            (#""\ud83e\udd89\u0000\uFFFF""#, .string("🦉\u{0}\u{FFFF}")), ("\"\u{7F}\"", .string("\u{7F}")),
            ("[]", .array([])), ("[1, [2], {}]", .array([.integer(1), .array([.integer(2)]), .object([:])])),
            ("{}", .object([:])), ("\u{FEFF}{}", .object([:])), (#"{"":0}"#, .object(["": .integer(0)])),
            (#"{"a":1,"A":2}"#, .object(["a": .integer(1), "A": .integer(2)])),
            (
                "\t{\r\n\"a\" : 1 , \"b\":{\"a\":[{\"a\":1},{\"a\":2}]}}\n",
                .object([
                    "a": .integer(1),
                    "b": .object(["a": .array([.object(["a": .integer(1)]), .object(["a": .integer(2)])])]),
                ])
            ),
        ] as [(String, JSONValue)]
    )
    func good(json: String, value: JSONValue) throws {
        #expect(try parse(json) == value)
    }

    @Test(
        "what is not JSON is refused, also where decoders let it pass",
        arguments: [
            "", " ", "{", "}", "[", "[1", "[1,", "[1,]", #"{"a":1,}"#, #"{"a":1,,"b":2}"#, "[,1]", #"{"a"}"#,
            #"{"a":}"#, "{a:1}", "[1}", #"{"a":1]"#, "{,}", "[1 2]", #"{"a" 1}"#,
            #"{"a":1}}"#, "{}{}", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity", "tru", "nul",
            "True", "'a'", "\"a", "\"a\nb\"", "\"a\\\nb\"", #""\x""#, #""\u12""#, #""\u12g4""#, #""\"#, #""\\\"#,
            "/**/{}", #"{"\ud800":1}"#, #""\udd89\ud83e""#, #""\ud83e\u0041""#, #""\ud83ex""#, "\u{0}",
        ]
    )
    func malformed(json: String) {
        #expect(error(of: json) == .malformed)
    }

    @Test("bytes that are not UTF-8 are refused, not repaired")
    func invalidUTF8() {
        for bytes in [[0x22, 0xC3, 0x28, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0xFF]] {
            #expect(throws: JSONError.invalidUTF8) { try JSONParser.parse(bytes.map { UInt8($0) }, within: .request) }
        }
    }

    @Test("nesting is followed as deep as the limit, and refused beyond while it is read")
    func depth() {
        let fits = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(error(of: fits) == nil)
        #expect(error(of: "[\(fits)]") == .tooDeep("0", limit: 32))
        #expect(error(of: String(repeating: "[", count: 100_000)) == .tooDeep("0", limit: 32))
        #expect(error(of: String(repeating: #"{"a":"#, count: 50_000)) == .tooDeep("a", limit: 32))
        let one = JSONLimits(depth: 0, values: 9, combiningMarks: nil)
        #expect(error(of: "{}", within: one) == .tooDeep("body", limit: 0))
        // Depth is not the sum of what was closed again.
        #expect(error(of: "[" + Array(repeating: "[[]]", count: 100).joined(separator: ",") + "]") == nil)
    }

    @Test("values are counted at every level, and refused beyond the limit while they are read")
    func values() {
        let limits = JSONLimits(depth: 4, values: 5, combiningMarks: nil)
        #expect(error(of: #"[1,{"a":2},3]"#, within: limits) == nil)
        #expect(error(of: #"[1,{"a":[]},3,4]"#, within: limits) == .tooManyValues(limit: 5))
        #expect(error(of: "[1,2,3,4,5 and no more", within: limits) == .tooManyValues(limit: 5))
    }

    @Test(
        "a name that stands twice in one object is refused by its path, however it is spelled",
        arguments: [
            (#"{"a":1,"a":1}"#, "a"), (#"{"a":1,"b":2,"\u0061":3}"#, "a"), (#"{"b":[{"x":1},{"x":1,"x":2}]}"#, "b.1.x"),
            ("{\"b\":{\"\u{E9}\":1,\"e\u{301}\":2}}", "b.\u{E9}"),
        ]
    )
    func repeated(json: String, path: String) {
        #expect(error(of: json) == .repeatedName(path))
    }

    @Test("a number that no Double holds is refused by its path")
    func tooLarge() {
        #expect(error(of: #"{"a":[0,1e400]}"#) == .numberTooLarge("a.1"))
        #expect(error(of: "-1" + String(repeating: "0", count: 400)) == .numberTooLarge("body"))
    }

    @Test("more than 30 combining marks in a row are refused by their path, in names and values and by escapes")
    func combiningMarks() {
        let thirty = "e" + String(repeating: "\u{301}", count: 30)
        #expect(error(of: #"{"a":"\#(thirty)x\#(thirty)"}"#) == nil)
        #expect(error(of: #"{"a":["\#(thirty)\u0301"]}"#) == .tooManyCombiningMarks("a.0"))
        #expect(error(of: #"{"\#(thirty)\#u{316}":1}"#) == .tooManyCombiningMarks("body"))
        #expect(error(of: #"["e\#(String(repeating: #"\u0316"#, count: 31))"]"#) == .tooManyCombiningMarks("0"))
        #expect(error(of: #"["\#(thirty)\u0301"]"#, within: .stored) == nil)
    }

    @Test("what is written is read again as what it was")
    func roundTrip() throws {
        let value = JSONValue.object([
            "text": .string("\"\\/\u{0}\u{8}\u{1F}\u{7F}\u{2028}é🦉"), "": .array([.null, .bool(true), .object([:])]),
            "numbers": .array([
                .integer(.min), .number(0.1), .number(-1e300), .number(.leastNonzeroMagnitude), .number(1e22),
            ]),
        ])
        #expect(try JSONParser.parse(WireJSON.encode(value), within: .request) == value)
    }

    /// Bodies of the largest size, each of one thing that has cost a parser more than it should.
    static let hostile: [String: String] = {
        let size = 65_536
        func filled(_ piece: String, _ head: String, _ tail: String) -> String {
            head + String(repeating: piece, count: (size - head.utf8.count - tail.utf8.count) / piece.utf8.count) + tail
        }
        func nested(_ depth: Int) -> String {
            let one = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return filled(one + ",", #"{"email":"x","a":["#, "0]}")
        }
        let names = (0..<6_000).map { #""k\#($0)":0"# }.joined(separator: ",")
        return [
            "flat objects": filled("{},", #"{"email":"x","a":["#, "{}]}"),
            "nesting within the limit": nested(30),
            "nesting beyond it": nested(480),
            "only opened": filled("[", "", ""),
            "objects only opened": filled(#"{"a":"#, "", ""),
            "names": "{\(names)}",
            "escapes": filled(#"\u0041"#, "\"", "\""),
            "quotes": filled(#"\""#, "\"", "\""),
            "backslashes": filled(#"\\"#, "\"", ""),
            "digits": filled("1", "", ""),
            "digits of a fraction": filled("1", "0.", ""),
            "digits of an exponent": filled("9", "1e", ""),
            "zeros before a digit": filled("0", "0.", "1"),
            "marks in turn": filled("\u{301}\u{316}", "[\"e", "\"]"),
            "marks in a name": filled("\u{301}\u{316}", "{\"e", "\":0}"),
            "marks by escapes": filled(#"\u0301\u0316"#, "{\"e", "\":0}"),
            "runs of marks within the limit": filled(
                "e" + String(repeating: "\u{301}\u{316}", count: 15),
                "{\"",
                "\":0}"
            ),
            "spaces": filled(" ", "[", "]"),
            "numbers": filled("0,", "[", "0]"),
            "numbers with fractions": filled("1.5,", "[", "0]"),
        ]
    }()

    @Test("no body of the largest size costs more than a moment, whatever it is of", arguments: hostile.keys.sorted())
    func cost(name: String) throws {
        let bytes = Array(try #require(Self.hostile[name]).utf8)
        #expect(bytes.count <= 65_536)
        let start = Self.processorTime()
        for _ in 0..<4 {
            _ = try? JSONParser.parse(bytes, within: .request)
            _ = try? WireJSON.decodeRequest(SignUpRequest.self, from: bytes)
            _ = try? WireJSON.decodeRequest(UpdateUserRequest.self, from: bytes)
            _ = try? WireJSON.decodeRequest(SignInRequest.self, from: bytes, published: API.SDKCompatibility.fields)
            _ = try? WireJSON.decodeResponse(SyncChanges.self, from: bytes)
        }
        // Twenty reads without optimization. What grew with a square took seconds for each.
        #expect(Self.processorTime() - start < .seconds(3))
    }

    /// The time that this thread has run on a processor, which does not depend on what else the machine does.
    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
