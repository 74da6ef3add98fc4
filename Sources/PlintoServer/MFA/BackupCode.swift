import PlintoCrypto

/// One of the ten codes that open an account once when its authenticator is lost: `3KQ2M-4XHPD`.
///
/// The first character is the code's number, so that one hash is compared and not ten; the other nine are 45 random
/// bits in Douglas Crockford's base 32, which has no letter that is read as another.
struct BackupCode: Hashable, Sendable {
    /// How many an account gets.
    static let count = 10
    private static let length = 10
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// 0 to 9.
    let number: Int
    /// The ten characters without the dash: what is hashed.
    let characters: String

    init(number: Int, from random: any RandomSource) {
        precondition((0..<Self.count).contains(number), "a backup code's number is one digit")
        self.number = number
        let secret = random.bytes(Self.length - 1).map { Self.alphabet[Int($0 & 31)] }
        characters = String(number) + String(decoding: secret, as: UTF8.self)
    }

    /// Reads a code as people write it down: case does not matter, nor do spaces and dashes, and `O`, `I` and `L` are
    /// the digits that they look like. Nil for what no code looks like.
    init?(typed text: some StringProtocol) {
        var characters: [UInt8] = []
        for byte in text.uppercased().utf8 {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            case UInt8(ascii: "O"): characters.append(UInt8(ascii: "0"))
            case UInt8(ascii: "I"), UInt8(ascii: "L"): characters.append(UInt8(ascii: "1"))
            default: characters.append(byte)
            }
        }
        guard characters.count == Self.length, characters.allSatisfy(Self.alphabet.contains),
            let number = Self.alphabet.prefix(Self.count).firstIndex(of: characters[0])
        else { return nil }
        self.number = number
        self.characters = String(decoding: characters, as: UTF8.self)
    }

    /// As it is shown.
    var text: String { characters.prefix(Self.length / 2) + "-" + characters.suffix(Self.length / 2) }
}
