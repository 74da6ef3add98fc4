import PlintoModels
import Testing

@Suite("Flat JSON")
struct FlatJSONTests {
    private struct Sample: FlatlyEncodable {
        let count: Int
        let list: [String]
        let text: String

        enum CodingKeys: String, CodingKey {
            case count, list, text
        }

        func write(into object: inout FlatJSON) {
            object.add(CodingKeys.count, count)
            object.add(CodingKeys.list, list)
            object.add(CodingKeys.text, text)
        }
    }

    private struct Nothing: FlatlyEncodable {
        func write(into object: inout FlatJSON) {}
    }

    @Test(
        "text of every kind is written as the encoder writes it",
        arguments: [
            "", "plain", "quote \" and backslash \\", "/slash/", "line\nfeed\r\ttab", "\u{8}\u{c}", "é ü 漢 🙂",
            String(String.UnicodeScalarView((0..<0x20).compactMap(Unicode.Scalar.init))), "\u{7f}\u{2028}\u{2029}",
        ]
    )
    func text(_ text: String) throws {
        let sample = Sample(count: -7, list: [text, "b"], text: text)
        #expect(FlatJSON.encode(sample) == (try WireJSON.encode(sample)))
    }

    @Test(
        "numbers to their limits and an empty list are written as the encoder writes them",
        arguments: [0, Int.min, Int.max]
    )
    func numbers(_ number: Int) throws {
        let sample = Sample(count: number, list: [], text: "")
        #expect(FlatJSON.encode(sample) == (try WireJSON.encode(sample)))
    }

    @Test("an object without fields is an empty object")
    func empty() {
        #expect(FlatJSON.encode(Nothing()) == Array("{}".utf8))
    }

    @Test("a pair of tokens and the agent's token are, byte for byte, what the encoder makes of them")
    func tokens() throws {
        let pair = TokenPair(accessToken: "eyJ.a-_b.c", refreshToken: "ref_x", expiresIn: 3600)
        #expect(FlatJSON.encode(pair) == (try WireJSON.encode(pair)))
        let token = AgentToken(accessToken: "eyJ", expiresAt: Timestamp(milliseconds: 1_737_201_600_123), expiresIn: 12)
        #expect(FlatJSON.encode(token) == (try WireJSON.encode(token)))
    }
}
