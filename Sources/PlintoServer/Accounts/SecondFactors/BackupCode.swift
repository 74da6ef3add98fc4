import PlintoCrypto

/// One of the ten codes that sign in once if the authenticator is lost: `3KQ2M-4XHPD`.
///
/// The first character is the number of the code, so that one hash is compared and not ten; the other nine are 45
/// random bits.
struct BackupCode: Hashable, Sendable {
    /// The number of codes of an account.
    static let count = 10
    private static let length = 10

    /// 0 to 9.
    let number: Int
    /// The ten characters without the dash, which are hashed.
    let characters: String

    init(number: Int, from random: any RandomSource) {
        precondition((0..<Self.count).contains(number), "a backup code's number is one digit")
        self.number = number
        characters = String(number) + ReadableCode.make(Self.length - 1, from: random)
    }

    /// Reads a code as people write it down; nil for malformed text.
    init?(typed text: some StringProtocol) {
        guard let characters = ReadableCode.read(text, length: Self.length),
            let number = characters.first?.wholeNumberValue
        else { return nil }
        self.number = number
        self.characters = characters
    }

    /// The code as it is shown.
    var text: String { characters.prefix(Self.length / 2) + "-" + characters.suffix(Self.length / 2) }
}
