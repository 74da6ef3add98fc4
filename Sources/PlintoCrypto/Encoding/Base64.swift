/// Strict base64 in either alphabet of RFC 4648, the only codec of the house. It accepts only the canonical encoding
/// without padding, and writes padding where the reader requires it.
package struct Base64: Sendable {
    /// The alphabet with `+` and `/` (RFC 4648 §4), used by PHC strings.
    package static let standard = Base64(lastDigits: "+/")
    /// The alphabet with `-` and `_` (RFC 4648 §5), used by JOSE.
    static let url = Base64(lastDigits: "-_")

    private static let invalid: UInt8 = 0xFF

    private let digits: [UInt8]
    /// The value of each byte, or ``invalid``.
    private let values: [UInt8]

    private init(lastDigits: String) {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + lastDigits.utf8
        var values = [UInt8](repeating: Self.invalid, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.digits = digits
        self.values = values
    }

    /// Returns the encoding.
    ///
    /// - Parameter isPadded: True to fill the last four characters up with `=`.
    package func encode(_ bytes: [UInt8], isPadded: Bool = false) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity((bytes.count + 2) / 3 * 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                characters.append(digits[Int(buffer >> bits & 63)])
            }
        }
        if bits > 0 { characters.append(digits[Int(buffer << (6 - bits) & 63)]) }
        while isPadded, characters.count % 4 != 0 { characters.append(UInt8(ascii: "=")) }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Decodes; nil for a foreign character, padding, an impossible length, or left-over bits that are not zero.
    func decode(_ characters: some Collection<UInt8>) -> [UInt8]? {
        guard characters.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count * 3 / 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for character in characters {
            let value = values[Int(character)]
            guard value != Self.invalid else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return buffer & ((1 << bits) - 1) == 0 ? bytes : nil
    }
}

/// Base64url without padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    /// Returns the encoding without padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        Base64.url.encode(bytes)
    }

    /// Decodes strictly, so that two texts never decode to the same bytes: nil for padding, white space, a foreign
    /// character, an impossible length, or left-over bits that are not zero.
    package static func decode(_ text: String) -> [UInt8]? {
        Base64.url.decode(text.utf8)
    }
}
