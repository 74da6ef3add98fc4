import FoundationEssentials

/// One look over JSON text, for what a decoder lets pass: a comma before a closing bracket, and a name that stands twice in
/// one object (RFC 8259 §4). Of two such fields programs before and behind this one could each take another.
struct JSONScan {
    /// Why a text is refused; a field is named by its path, with dots.
    enum Fault: Error, Equatable {
        case malformed
        case repeated(String)
        /// A number that is too large for a `Double`.
        case tooLarge(String)
    }

    /// Deeper nesting than this no decoder here follows.
    private static let deepest = 512

    /// The path of the first number that is no whole one of 64 bits: the one at fault where a decoder wanted such.
    private(set) var firstOtherNumber: String?
    private let bytes: [UInt8]
    private var index = 0
    private var path: [Step] = []

    private enum Step {
        case name(String)
        case place(Int)
    }

    /// - Parameter bytes: Good UTF-8. Whether `\u` escapes are halves of pairs is left to the decoder.
    init(_ bytes: [UInt8]) throws(Fault) {
        self.bytes = bytes
        // A byte order mark may be ignored (RFC 8259 §8.1), as the decoder does.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        try value()
        skipSpace()
        guard index == bytes.count else { throw .malformed }
    }

    private mutating func value() throws(Fault) {
        guard path.count <= Self.deepest else { throw .malformed }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func object() throws(Fault) {
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        var names: Set<String> = []
        repeat {
            skipSpace()
            let name = try text(of: string())
            path.append(.name(name))
            guard names.insert(name).inserted else { throw .repeated(dotted) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw .malformed }
            try value()
            path.removeLast()
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw .malformed }
    }

    private mutating func array() throws(Fault) {
        index += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        var place = 0
        repeat {
            path.append(.place(place))
            try value()
            path.removeLast()
            place += 1
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw .malformed }
    }

    /// Where the string stands, its quotes included.
    private mutating func string() throws(Fault) -> Range<Int> {
        let start = index
        guard take(UInt8(ascii: "\"")) else { throw .malformed }
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return start..<index
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw .malformed
            default: break
            }
        }
        throw .malformed
    }

    private mutating func escape() throws(Fault) {
        guard let byte = peek else { throw .malformed }
        index += 1
        switch byte {
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                guard let digit = peek, Character(Unicode.Scalar(digit)).isHexDigit else { throw .malformed }
                index += 1
            }
        default:
            guard #""\/bfnrt"#.utf8.contains(byte) else { throw .malformed }
        }
    }

    /// What a string says, its escapes undone: two spellings of a name are one name.
    private func text(of range: Range<Int>) throws(Fault) -> String {
        guard bytes[range].contains(UInt8(ascii: "\\")) else {
            return String(decoding: bytes[range].dropFirst().dropLast(), as: UTF8.self)
        }
        guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[range])) else { throw .malformed }
        return text
    }

    private mutating func number() throws(Fault) {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if Int64(text) != nil { return }
        guard let value = Double(text), value.isFinite else { throw .tooLarge(dotted) }
        if firstOtherNumber == nil, Int64(exactly: value) == nil { firstOtherNumber = dotted }
    }

    private mutating func digits() throws(Fault) {
        let start = index
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw .malformed }
    }

    private mutating func word(_ word: StaticString) throws(Fault) {
        for byte in word.description.utf8 {
            guard take(byte) else { throw .malformed }
        }
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private var dotted: String {
        let steps = path.map { step in
            switch step {
            case .name(let name): name
            case .place(let place): String(place)
            }
        }
        return steps.isEmpty ? "body" : steps.joined(separator: ".")
    }
}
