/// The ASCII characters of HTTP's framing.
enum ASCII {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let slash = UInt8(ascii: "/")
    static let questionMark = UInt8(ascii: "?")
    static let percent = UInt8(ascii: "%")

    static func isWhitespace(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The letter in lower case; any other byte unchanged.
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The value of a hexadecimal digit; nil for any other byte.
    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte - 0x30 }
        let letter = lowercased(byte) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// Returns true if `bytes[range]` equals `text`, ignoring case.
    static func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: String) -> Bool {
        let other = text.utf8Span.span
        guard range.count == other.count else { return false }
        for offset in 0..<other.count
        where lowercased(bytes[range.lowerBound + offset]) != lowercased(other[offset]) {
            return false
        }
        return true
    }

    /// Appends `number` in decimal.
    static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &bytes) }
        bytes.append(0x30 + UInt8(number % 10))
    }
}

extension [UInt8] {
    /// Appends borrowed bytes.
    mutating func append(_ bytes: Span<UInt8>) {
        // The buffer is read only inside the closure.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension String {
    /// The text of `bytes[range]`. Invalid UTF-8 becomes U+FFFD.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        // The buffer is read only inside the closure.
        self = unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
