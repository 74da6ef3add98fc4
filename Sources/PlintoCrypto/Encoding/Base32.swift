/// Base 32 (RFC 4648 §6), the writing of shared secrets of one-time passwords.
package enum Base32 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Upper case, without padding, as `otpauth://` addresses want it.
    package static func encode(_ bytes: [UInt8]) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(digits[Int(buffer >> bits & 31)])
            }
        }
        if bits > 0 { characters.append(digits[Int(buffer << (5 - bits) & 31)]) }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Decodes as people paste it: case, white space, dashes and padding at the end do not matter, nor do
    /// left-over bits, which some services set.
    ///
    /// Nil for any other character, and for a length that no encoding has: a character was lost then, and a
    /// secret cut short would give wrong codes without a word.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        var count = 0
        var padded = false
        for character in text.utf8 {
            switch character {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "-"):
                continue
            case UInt8(ascii: "="):
                padded = true
                continue
            default:
                break
            }
            guard !padded, let value = value(of: character) else { return nil }
            count += 1
            buffer = buffer << 5 | value
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return [1, 3, 6].contains(count % 8) ? nil : bytes
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a"))
        case UInt8(ascii: "2")...UInt8(ascii: "7"): UInt32(character - UInt8(ascii: "2")) + 26
        default: nil
        }
    }
}
