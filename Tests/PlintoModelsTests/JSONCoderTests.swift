import PlintoModels
import Testing

/// The parts of the language's coding protocols that types of the API do not use, but a later one may.
@Suite("Coders of JSON")
struct JSONCoderTests {
    private class Base: Codable {
        let name: String

        init(name: String) { self.name = name }
    }

    private final class Derived: Base {
        let points: [[Int]]
        let pairs: [String: Double]
        let gaps: [String?]

        private enum Keys: String, CodingKey {
            case outer, points, pairs, gaps
        }

        init(name: String, points: [[Int]], pairs: [String: Double], gaps: [String?]) {
            self.points = points
            self.pairs = pairs
            self.gaps = gaps
            super.init(name: name)
        }

        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            var lists = try container.nestedUnkeyedContainer(forKey: .points)
            var points: [[Int]] = []
            while !lists.isAtEnd {
                var list = try lists.nestedUnkeyedContainer()
                var numbers: [Int] = []
                while !list.isAtEnd { numbers.append(try list.decode(Int.self)) }
                points.append(numbers)
            }
            self.points = points
            let outer = try container.nestedContainer(keyedBy: Keys.self, forKey: .outer)
            pairs = try outer.decode([String: Double].self, forKey: .pairs)
            gaps = try outer.decode([String?].self, forKey: .gaps)
            try super.init(from: container.superDecoder())
        }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            var lists = container.nestedUnkeyedContainer(forKey: .points)
            for point in points {
                var list = lists.nestedUnkeyedContainer()
                for number in point { try list.encode(number) }
            }
            var outer = container.nestedContainer(keyedBy: Keys.self, forKey: .outer)
            try outer.encode(pairs, forKey: .pairs)
            try outer.encode(gaps, forKey: .gaps)
            try super.encode(to: container.superEncoder())
        }
    }

    private static let text =
        #"{"outer":{"gaps":["a",null],"pairs":{"x":0.5,"y":2}},"points":[[1,2],[]],"super":{"name":"n"}}"#

    @Test("nested containers, optional elements and what a class has of its parent are written and read")
    func containers() throws {
        let value = Derived(name: "n", points: [[1, 2], []], pairs: ["x": 0.5, "y": 2], gaps: ["a", nil])
        let bytes = try WireJSON.encode(value)
        #expect(String(decoding: bytes, as: UTF8.self) == Self.text)
        let again = try WireJSON.decodeResponse(Derived.self, from: bytes)
        #expect(again.name == "n" && again.points == [[1, 2], []])
        #expect(again.pairs == ["x": 0.5, "y": 2] && again.gaps == ["a", nil])
    }

    @Test(
        "what does not fit is named by its path",
        arguments: [
            (#"{"points":[[1],[2,"x"]],"outer":{}}"#, "points.1.1"), (#"{"points":[1],"outer":{}}"#, "points.0"),
            (#"{"points":[],"outer":[]}"#, "outer"), (#"{"points":[],"outer":{"pairs":{"a":true}}}"#, "outer.pairs.a"),
            (#"{"points":[],"outer":{"pairs":{},"gaps":[1.5]}}"#, "outer.gaps.0"),
        ]
    )
    func paths(json: String, path: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try WireJSON.decodeResponse(Derived.self, from: Array(json.utf8))
        }
        guard case .typeMismatch(_, let context) = error else { throw error }
        #expect(
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".") == path
        )
    }

    @Test("an array has an end")
    func end() throws {
        struct Two: Decodable {
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                _ = try container.decode(Int.self)
                _ = try container.decode(Int.self)
            }
        }
        _ = try WireJSON.decodeResponse(Two.self, from: Array("[1,2]".utf8))
        #expect(throws: DecodingError.self) { try WireJSON.decodeResponse(Two.self, from: Array("[1]".utf8)) }
    }
}
