import PlintoModels

@testable import PlintoCrypto

/// A public key from the server's key set, as a client would verify tokens with it, bound to one algorithm for verification.
struct VerificationKey: Sendable {
    private enum Material: Sendable {
        case es256(ES256PublicKey)
        case ed25519(Ed25519PublicKey)
    }

    /// The `kid` by which tokens name this key.
    let id: String
    private let material: Material

    var algorithm: SigningAlgorithm {
        switch material {
        case .es256: .es256
        case .ed25519: .eddsa
        }
    }

    /// - Throws: ``CryptoError`` `invalidKey` unless type, curve and algorithm match, `use` is `sig`, and the
    ///   coordinates are a point of the curve.
    init(_ key: JSONWebKey) throws(CryptoError) {
        guard key.use == "sig" else {
            throw CryptoError(.invalidKey, "the key is not for signatures")
        }
        id = key.kid
        switch (key.kty, key.crv, key.alg) {
        case ("EC", "P-256", SigningAlgorithm.es256.rawValue):
            guard let x = Base64URL.decode(key.x), let y = key.y.flatMap(Base64URL.decode) else {
                throw CryptoError(.invalidKey, "a coordinate of the key is not base64url")
            }
            material = .es256(try ES256PublicKey(x: x, y: y))
        case ("OKP", "Ed25519", SigningAlgorithm.eddsa.rawValue):
            guard let x = Base64URL.decode(key.x), key.y == nil else {
                throw CryptoError(.invalidKey, "the key is not one coordinate in base64url")
            }
            material = .ed25519(try Ed25519PublicKey(bytes: x))
        default:
            throw CryptoError(.invalidKey, "keys of kind \(key.kty), \(key.crv), \(key.alg) are not supported")
        }
    }

    /// Returns true if `signature` is valid for this message; r ‖ s for ES256 (RFC 7518 §3.4).
    func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        switch material {
        case .es256(let key): key.verify(signature, message: message)
        case .ed25519(let key): key.verify(signature, message: message)
        }
    }
}
