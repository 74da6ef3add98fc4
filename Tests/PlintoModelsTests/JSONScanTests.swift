import Testing

@testable import PlintoModels

@Suite("JSONScan")
struct JSONScanTests {
    private func fault(of json: String) -> JSONScan.Fault? {
        do throws(JSONScan.Fault) {
            _ = try JSONScan(Array(json.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what RFC 8259 calls JSON passes",
        arguments: [
            "null", " true ", "-0", "0.5", "1E+2", "-12.5e-3", #""""#, #""\"\\\/\b\f\n\r\t\u00e9 🦉""#, "[]",
            "[1, [2], {}]",
            "{}", "\t{\r\n\"a\" : 1 , \"b\":{\"a\":[{\"a\":1},{\"a\":2}]}}\n", "\u{FEFF}{}", #"{"":0}"#,
            #"{"a":1,"A":2}"#,
        ]
    )
    func good(json: String) {
        #expect(fault(of: json) == nil)
    }

    @Test(
        "what is not JSON is refused, also where decoders let it pass",
        arguments: [
            "", " ", "{", "}", "[", "[1", "[1,", "[1,]", #"{"a":1,}"#, #"{"a":1,,"b":2}"#, "[,1]", #"{"a"}"#,
            #"{"a":}"#, "{a:1}",
            #"{"a":1}}"#, "{}{}", "01", "-", "+1", "1.", ".5", "1e", "0x1", "NaN", "Infinity", "tru", "nul", "'a'",
            "\"a",
            "\"a\nb\"", #""\x""#, #""\u12""#, #""\"#, "/**/{}", #"{"\ud800":1}"#,
        ]
    )
    func malformed(json: String) {
        #expect(fault(of: json) == .malformed)
    }

    @Test("nesting without end is refused, not followed")
    func nesting() {
        #expect(fault(of: String(repeating: "[", count: 100_000)) == .malformed)
        #expect(fault(of: String(repeating: #"{"a":"#, count: 50_000)) == .malformed)
        #expect(fault(of: String(repeating: "[", count: 500) + String(repeating: "]", count: 500)) == nil)
    }

    @Test(
        "a name that stands twice in one object is refused by its path, however it is spelled",
        arguments: [
            (#"{"a":1,"a":1}"#, "a"), (#"{"a":1,"b":2,"\u0061":3}"#, "a"), (#"{"b":[{"x":1},{"x":1,"x":2}]}"#, "b.1.x"),
            ("{\"b\":{\"\u{E9}\":1,\"e\u{301}\":2}}", "b.\u{E9}"),
        ]
    )
    func repeated(json: String, path: String) {
        #expect(fault(of: json) == .repeated(path))
    }

    @Test("a number that no Double holds is refused by its path")
    func tooLarge() {
        #expect(fault(of: #"{"a":[0,1e400]}"#) == .tooLarge("a.1"))
        #expect(fault(of: "-1" + String(repeating: "0", count: 400)) == .tooLarge("body"))
        #expect(fault(of: "1e-400") == nil)
    }

    @Test("the first number that is no whole one of 64 bits is found")
    func otherNumber() throws {
        let whole = #"{"a":9223372036854775807,"b":-5,"c":1e2,"d":10.0}"#
        #expect(try JSONScan(Array(whole.utf8)).firstOtherNumber == nil)
        let other = #"{"a":1,"b":{"c":[1,2.5,3.5]}}"#
        #expect(try JSONScan(Array(other.utf8)).firstOtherNumber == "b.c.1")
        #expect(try JSONScan(Array(#"{"a":99999999999999999999}"#.utf8)).firstOtherNumber == "a")
    }
}
