/// Quoted-printable text (RFC 2045 §6.7): lines of at most 76 characters, each ended by CRLF, and ASCII only.
enum QuotedPrintable {
    private static let longestLine = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func encode(_ text: String) -> String {
        var encoded = ""
        for line in lines(of: text) {
            encoded += encodeLine(line) + "\r\n"
        }
        return encoded
    }

    static func escape(_ byte: UInt8) -> String {
        String(decoding: [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
    }

    /// The lines of a text, with any line ends; text after the last line feed is a line too.
    private static func lines(of text: String) -> [ArraySlice<UInt8>] {
        var lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    private static func encodeLine(_ line: ArraySlice<UInt8>) -> String {
        var encoded = ""
        var column = 0
        for index in line.indices {
            let isLast = index == line.endIndex - 1
            let piece = encode(line[index], isLast: isLast)
            // The last column of a continued line is reserved for the `=` that marks it.
            if column + piece.utf8.count > longestLine - (isLast ? 0 : 1) {
                encoded += "=\r\n"
                column = 0
            }
            encoded += piece
            column += piece.utf8.count
        }
        return encoded
    }

    private static func encode(_ byte: UInt8, isLast: Bool) -> String {
        switch byte {
        case UInt8(ascii: "="): escape(byte)
        case 0x21...0x7E: String(UnicodeScalar(byte))
        // A space at the end of a line may get lost in transit.
        case UInt8(ascii: " ") where !isLast: " "
        default: escape(byte)
        }
    }
}
