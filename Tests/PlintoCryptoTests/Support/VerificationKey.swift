import PlintoModels

@testable import PlintoCrypto

/// A public key from the server's key set, as a client would verify tokens with it, bound to one algorithm for verification.
struct VerificationKey: Sendable {
    /// The `kid` by which tokens name this key.
    let id: String
    let algorithm = SigningAlgorithm.es256
    private let key: ES256PublicKey

    /// - Throws: ``CryptoError`` `invalidKey` unless type, curve and algorithm match, `use` is `sig`, and the
    ///   coordinates are a point of the curve.
    init(_ key: JSONWebKey) throws(CryptoError) {
        guard key.use == "sig" else {
            throw CryptoError(.invalidKey, "the key is not for signatures")
        }
        guard (key.kty, key.crv, key.alg) == ("EC", "P-256", SigningAlgorithm.es256.rawValue) else {
            throw CryptoError(.invalidKey, "keys of kind \(key.kty), \(key.crv), \(key.alg) are not supported")
        }
        guard let x = Base64URL.decode(key.x), let y = key.y.flatMap(Base64URL.decode) else {
            throw CryptoError(.invalidKey, "a coordinate of the key is not base64url")
        }
        id = key.kid
        self.key = try ES256PublicKey(x: x, y: y)
    }

    /// Returns true if `signature` is valid for this message; r ‖ s (RFC 7518 §3.4).
    func verify(_ signature: [UInt8], message: [UInt8]) -> Bool { key.verify(signature, message: message) }
}
