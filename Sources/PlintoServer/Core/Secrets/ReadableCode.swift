import PlintoCrypto

/// Codes that people read and type: Douglas Crockford's base 32, which has no letters that look alike.
enum ReadableCode {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// A code with this many characters of five random bits each.
    static func make(_ length: Int, from random: any RandomSource) -> String {
        String(decoding: random.bytes(length).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }

    /// Reads a code as people write it down: case, spaces and dashes do not matter, and `O`, `I` and `L` are the digits
    /// that they look like. Nil if it cannot be a code of this length.
    static func read(_ text: some StringProtocol, length: Int) -> String? {
        guard text.utf8.count <= 8 * length else { return nil }
        var characters: [UInt8] = []
        for byte in text.uppercased().utf8 {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            case UInt8(ascii: "O"): characters.append(UInt8(ascii: "0"))
            case UInt8(ascii: "I"), UInt8(ascii: "L"): characters.append(UInt8(ascii: "1"))
            default: characters.append(byte)
            }
        }
        guard characters.count == length, characters.allSatisfy(alphabet.contains) else { return nil }
        return String(decoding: characters, as: UTF8.self)
    }
}
