import PlintoCrypto
import PlintoModels

/// An API key in its holder's form: `plk_`, the 26 digits of its row's id, 160 random bits in base 32, and a checksum
/// of six characters over everything before, in one word of 68 characters without punctuation.
///
/// Prefix, length and checksum let scanners recognise a leaked key (`plk_[0-9a-z]{64}`), and let the server refuse a
/// mistyped one without a database lookup. The checksum is not secret. Only ``hash`` is stored.
struct APIKeyText: Hashable, Sendable {
    static let prefix = "plk_"
    static let secretBytes = 20
    private static let idDigits = 26
    private static let secretLength = 32
    private static let checksumLength = 6

    let id: APIKeyID
    let text: String

    /// A key for a new row.
    ///
    /// - Parameter secret: 20 unpredictable bytes.
    init(id: APIKeyID, secret: [UInt8]) {
        precondition(secret.count == Self.secretBytes, "an API key's secret has 20 bytes")
        self.id = id
        let body = Self.prefix + id.text.dropFirst(APIKeyKind.prefix.count + 1) + Base32.encode(secret).lowercased()
        text = body + Self.checksum(of: body)
    }

    /// Reads a token presented by a client; nil if it is malformed.
    init?(presented text: String) {
        let bytes = text.utf8
        let bodyLength = Self.prefix.utf8.count + Self.idDigits + Self.secretLength
        guard bytes.count == bodyLength + Self.checksumLength, text.hasPrefix(Self.prefix) else { return nil }
        let body = String(decoding: bytes.prefix(bodyLength), as: UTF8.self)
        let digits = String(decoding: bytes.dropFirst(Self.prefix.utf8.count).prefix(Self.idDigits), as: UTF8.self)
        let checksum = String(decoding: bytes.suffix(Self.checksumLength), as: UTF8.self)
        guard let id = APIKeyID(APIKeyKind.prefix + "_" + digits), checksum == Self.checksum(of: body) else {
            return nil
        }
        self.id = id
        self.text = text
    }

    /// SHA-256 of the whole text.
    var hash: [UInt8] { Digest.sha256.hash(Array(text.utf8)) }

    /// Thirty bits of SHA-256: one mistyped key in a thousand million passes, and then fails in the database.
    private static func checksum(of body: String) -> String {
        let digest = Digest.sha256.hash(Array(body.utf8))
        return String(Base32.encode(Array(digest.prefix(4))).lowercased().prefix(checksumLength))
    }
}
