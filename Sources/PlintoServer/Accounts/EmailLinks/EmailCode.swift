import PlintoCrypto

/// The code in an email that signs in: `7K3Q-XH2M`, 40 random bits. Its keyed hash is stored: ``CodeHasher``.
struct EmailCode: Hashable, Sendable {
    private static let length = 8

    /// The code without the dash, which is hashed.
    let characters: String

    init(from random: any RandomSource) {
        characters = ReadableCode.make(Self.length, from: random)
    }

    /// Reads a code as people type it; nil if the text cannot be a code.
    init?(typed text: String) {
        guard let characters = ReadableCode.read(text, length: Self.length) else { return nil }
        self.characters = characters
    }

    /// The code as it is shown.
    var text: String { characters.prefix(Self.length / 2) + "-" + characters.suffix(Self.length / 2) }
}
