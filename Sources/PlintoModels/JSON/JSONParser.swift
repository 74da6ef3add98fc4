/// Parses JSON text (RFC 8259), strictly and within bounds. The cost is linear in the length of the text, whatever it
/// contains: each byte is examined a fixed number of times, and there is no backtracking.
///
/// ```swift
/// let value = try JSONParser.parse(bytes, within: .request)
/// ```
package struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var index = 0
    private var depth = 0
    private var valueCount = 0
    /// The path of the value that is being read, for the error that names it.
    private var path: [Step] = []

    private enum Step {
        case name(String)
        case position(Int)
    }

    /// Parses a whole text as one value.
    ///
    /// A leading byte order mark is ignored (RFC 8259 §8.1).
    package static func parse(_ bytes: [UInt8], within limits: JSONLimits) throws(JSONError) -> JSONValue {
        guard isUTF8(bytes) else { throw .invalidUTF8 }
        var parser = JSONParser(bytes: bytes, limits: limits)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.index = 3 }
        let value = try parser.value()
        parser.skipSpace()
        guard parser.index == bytes.count else { throw .malformed }
        return value
    }

    private init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        (try? UTF8Span(validating: bytes.span)) != nil
    }

    // MARK: Values

    private mutating func value() throws(JSONError) -> JSONValue {
        valueCount += 1
        guard valueCount <= limits.values else { throw .tooManyValues(limit: limits.values) }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    /// Enters an array or object past its opening bracket.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= limits.depth else {
            throw .tooDeep(JSONPath.dotted(Array(names.prefix(1))), limit: limits.depth)
        }
        index += 1
        skipSpace()
    }

    /// Leaves it past its closing bracket.
    private mutating func leave(_ bracket: UInt8) throws(JSONError) {
        guard take(bracket) else { throw .malformed }
        depth -= 1
    }

    private mutating func object() throws(JSONError) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        try enter()
        if peek != UInt8(ascii: "}") {
            repeat {
                skipSpace()
                guard peek == UInt8(ascii: "\"") else { throw .malformed }
                let name = try string()
                skipSpace()
                guard take(UInt8(ascii: ":")) else { throw .malformed }
                path.append(.name(name))
                // Checked before the value is read, so that the first error in the text is reported.
                guard fields[name] == nil else { throw .repeatedName(dotted) }
                fields[name] = try value()
                path.removeLast()
                skipSpace()
            } while take(UInt8(ascii: ","))
        }
        try leave(UInt8(ascii: "}"))
        return fields
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        var values: [JSONValue] = []
        try enter()
        if peek != UInt8(ascii: "]") {
            repeat {
                path.append(.position(values.count))
                values.append(try value())
                path.removeLast()
                skipSpace()
            } while take(UInt8(ascii: ","))
        }
        try leave(UInt8(ascii: "]"))
        return values
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.description.utf8 {
            guard take(byte) else { throw .malformed }
        }
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw .numberTooLarge(dotted) }
        return Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw .malformed }
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        var hasEscapes = false
        // U+0300 is the first combining mark, and its first byte is the smallest that a combining mark can begin with.
        var mayHoldMarks = false
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                let raw = bytes[start..<index - 1]
                let text = hasEscapes ? try Self.unescaped(raw) : String(decoding: raw, as: UTF8.self)
                if mayHoldMarks || hasEscapes { try checkMarks(text) }
                return text
            case UInt8(ascii: "\\"):
                hasEscapes = true
                // The byte after it does not end the string; its meaning is handled later.
                guard peek != nil else { throw .malformed }
                index += 1
            case 0..<0x20: throw .malformed
            case 0xCC...: mayHoldMarks = true
            default: break
            }
        }
        throw .malformed
    }

    private static func unescaped(_ raw: ArraySlice<UInt8>) throws(JSONError) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var rest = raw
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar(&rest)).utf8)
            default: throw .malformed
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes the digits after `\u`: one unit of UTF-16, or the first half of a pair with the escape of its other
    /// half. A single half is not text.
    private static func scalar(_ rest: inout ArraySlice<UInt8>) throws(JSONError) -> Unicode.Scalar {
        let unit = try codeUnit(&rest)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u")
        else { throw .malformed }
        let other = try codeUnit(&rest)
        guard UTF16.isTrailSurrogate(other),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(other & 0x3FF)))
        else { throw .malformed }
        return scalar
    }

    private static func codeUnit(_ rest: inout ArraySlice<UInt8>) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch rest.popFirst() {
            case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
                digit = byte - UInt8(ascii: "0")
            case let byte? where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte):
                digit = byte - UInt8(ascii: "a") + 10
            case let byte? where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte):
                digit = byte - UInt8(ascii: "A") + 10
            default: throw .malformed
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private func checkMarks(_ text: String) throws(JSONError) {
        guard let most = limits.combiningMarks else { return }
        var run = 0
        for scalar in text.unicodeScalars {
            run = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered ? run + 1 : 0
            guard run <= most else { throw .tooManyCombiningMarks(dotted) }
        }
    }

    // MARK: Bytes

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private var dotted: String { JSONPath.dotted(names) }

    private var names: [String] {
        path.map { step in
            switch step {
            case .name(let name): name
            case .position(let position): String(position)
            }
        }
    }
}
