/// Base32 (RFC 4648 §6), the encoding of shared secrets of one-time passwords.
package enum Base32 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Returns the encoding in upper case without padding, as `otpauth://` URIs require.
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

    /// Decodes pasted text. Case, white space and dashes of any script, invisible formatting characters and trailing
    /// padding are ignored, and so are left-over bits, which some services set.
    ///
    /// - Throws: ``Base32Error`` for any other character, and for an impossible length: a character was lost, and a
    ///   truncated secret would produce wrong codes.
    package static func bytes(of text: String) throws(Base32Error) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        var count = 0
        var padded = false
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if scalar == "=" {
                padded = true
                continue
            }
            guard let character = UInt8(exactly: scalar.value), let value = value(of: character) else {
                if isIgnored(scalar) { continue }
                throw .foreignCharacter(scalar, position: index + 1)
            }
            guard !padded else { throw .characterAfterPadding(position: index + 1) }
            count += 1
            buffer = buffer << 5 | value
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        guard ![1, 3, 6].contains(count % 8) else { throw .impossibleLength(count) }
        return bytes
    }

    /// As ``bytes(of:)``; nil if that throws.
    package static func decode(_ text: String) -> [UInt8]? { try? bytes(of: text) }

    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace
            || [.format, .dashPunctuation].contains(scalar.properties.generalCategory)
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
