/// Reads one member of a JSON object without decoding the rest.
///
/// Scripts run `plinto token` before every call, and decoding its response in full takes as long as everything else
/// together. The reader is strict: it returns nil for anything but a plain object with that member, and the caller then
/// decodes in full to report the error.
enum JSONMember {
    /// The string member `name`; nil also if it contains an escape, which tokens and codes never do.
    static func string(_ name: String, in json: [UInt8]) -> String? {
        var scanner = Scanner(rest: json[...])
        guard scanner.take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let key = scanner.string(), scanner.take(UInt8(ascii: ":")) else { return nil }
            if key.elementsEqual(name.utf8) {
                return scanner.string().flatMap { String(validating: $0, as: UTF8.self) }
            }
            guard scanner.skipScalar() else { return nil }
        } while scanner.take(UInt8(ascii: ","))
        return nil
    }

    /// Returns `json` with one more string member. Its value must need no escapes.
    static func adding(_ member: (name: String, value: String), to json: [UInt8]) -> [UInt8] {
        guard let end = json.lastIndex(of: UInt8(ascii: "}")) else { return json }
        let isEmpty = json[..<end].last { ![0x20, 0x0a, 0x0d, 0x09].contains($0) } == UInt8(ascii: "{")
        let text = (isEmpty ? "" : ",") + "\"\(member.name)\":\"\(member.value)\""
        return json[..<end] + Array(text.utf8) + json[end...]
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        /// Skips white space and consumes `byte` if it is next.
        mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }

        /// The bytes of a string without escapes or control characters.
        mutating func string() -> ArraySlice<UInt8>? {
            guard take(UInt8(ascii: "\"")), let end = rest.firstIndex(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }),
                rest[end] == UInt8(ascii: "\"")
            else { return nil }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end]
        }

        /// Skips a string, a number, `true`, `false` or `null`.
        mutating func skipScalar() -> Bool {
            skipSpace()
            if rest.first == UInt8(ascii: "\"") { return string() != nil }
            let end = rest.firstIndex { !Self.isWord($0) } ?? rest.endIndex
            guard end > rest.startIndex else { return false }
            rest = rest[end...]
            return true
        }

        private mutating func skipSpace() {
            rest = rest.drop { $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
                UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
                true
            default:
                false
            }
        }
    }
}
