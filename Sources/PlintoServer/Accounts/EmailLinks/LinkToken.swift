import PlintoCrypto

/// The token in the link of an email: 32 random bytes in base64url. Only ``hash`` is stored.
struct LinkToken: Hashable, Sendable {
    private static let length = 43

    let text: String

    init(from random: any RandomSource) {
        text = Base64URL.encode(random.bytes(32))
    }

    /// Reads a token presented by a client; nil if it is malformed.
    init?(presented text: String) {
        guard text.utf8.count == Self.length, Base64URL.decode(text) != nil else { return nil }
        self.text = text
    }

    /// SHA-256 of the text.
    var hash: [UInt8] { Digest.sha256.hash(Array(text.utf8)) }
}

extension PagePath {
    /// The URL for an email.
    func link(_ token: LinkToken, at publicURL: String) -> String {
        "\(publicURL)\(template)?\(Self.token)=\(token.text)"
    }
}
