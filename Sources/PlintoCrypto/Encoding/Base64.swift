/// Base 64 in either alphabet of RFC 4648, without padding, refusing whatever is not the one encoding of its bytes.
package struct Base64: Sendable {
    /// With `+` and `/` (RFC 4648 §4): what PHC strings hold.
    package static let standard = Base64(lastDigits: "+/")
    /// With `-` and `_` (RFC 4648 §5): what JOSE holds.
    static let url = Base64(lastDigits: "-_")

    private static let invalid: UInt8 = 0xFF

    private let digits: [UInt8]
    /// The value of each possible byte, or ``invalid``.
    private let values: [UInt8]

    private init(lastDigits: String) {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + lastDigits.utf8
        var values = [UInt8](repeating: Self.invalid, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.digits = digits
        self.values = values
    }

    /// Without padding: whoever needs it adds `=` up to a multiple of four characters.
    package func encode(_ bytes: [UInt8]) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity((bytes.count * 4 + 2) / 3)
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
        return String(decoding: characters, as: UTF8.self)
    }

    /// Nil for a byte outside the alphabet, padding, a length that no encoding has, and left-over bits that are
    /// not zero.
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
