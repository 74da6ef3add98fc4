import PlintoCrypto
import PlintoModels

/// A refresh token in its client's form: the id of its row, 30 characters, then its 32 secret bytes as 43 characters of
/// base64url. Only ``hash`` is stored.
struct RefreshToken: Hashable, Sendable {
    /// The bytes of an id's text: `ref_` and 26 digits.
    private static let idLength = 30
    private static let secretLength = 43

    let id: RefreshTokenID
    let text: String

    /// A token for a new row.
    ///
    /// - Parameter secret: 32 unpredictable bytes.
    init(id: RefreshTokenID, secret: [UInt8]) {
        precondition(secret.count == 32, "a refresh token's secret has 32 bytes")
        self.id = id
        text = id.text + Base64URL.encode(secret)
    }

    /// Reads a token presented by a client; nil if it is malformed.
    init?(presented text: String) {
        let bytes = text.utf8
        guard bytes.count == Self.idLength + Self.secretLength,
            let id = RefreshTokenID(String(decoding: bytes.prefix(Self.idLength), as: UTF8.self)),
            Base64URL.decode(String(decoding: bytes.dropFirst(Self.idLength), as: UTF8.self)) != nil
        else { return nil }
        self.id = id
        self.text = text
    }

    /// SHA-256 of the whole text.
    var hash: [UInt8] { Digest.sha256.hash(Array(text.utf8)) }
}

/// Derives each refresh token from its predecessor, so that a lost response can be repeated although only hashes are
/// stored (RFC 5869).
///
/// The inputs are the old token, which the database does not have, the row's nonce, and a secret of the server: neither
/// a copy of the database nor an old token is enough.
struct SuccessorDerivation: Sendable {
    /// The bytes of a nonce.
    static let nonceLength = 16

    private let secret: [UInt8]

    /// - Parameter secret: 32 bytes, kept outside the database.
    init(secret: [UInt8]) {
        precondition(secret.count == 32, "the derivation's secret has 32 bytes")
        self.secret = secret
    }

    /// The successor of `token` in the row `id`; always the same for the same input.
    func successor(of token: RefreshToken, id: RefreshTokenID, nonce: [UInt8]) -> RefreshToken {
        RefreshToken(
            id: id,
            secret: HKDF.derive(
                .sha256,
                secret: secret + Array(token.text.utf8),
                salt: nonce,
                info: Array("plinto refresh successor ".utf8) + Array(id.text.utf8),
                count: 32
            )
        )
    }
}
