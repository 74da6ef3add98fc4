package import PlintoModels

extension JSONWebKey {
    init(_ key: ES256PublicKey, id: String) throws(CryptoError) {
        let (x, y) = try key.coordinates()
        self.init(
            kty: "EC",
            crv: "P-256",
            x: Base64URL.encode(x),
            y: Base64URL.encode(y),
            kid: id,
            alg: SigningAlgorithm.es256.rawValue
        )
    }

    init(_ key: Ed25519PublicKey, id: String) throws(CryptoError) {
        self.init(
            kty: "OKP",
            crv: "Ed25519",
            x: Base64URL.encode(try key.bytes()),
            y: nil,
            kid: id,
            alg: SigningAlgorithm.eddsa.rawValue
        )
    }

    /// The SHA-256 thumbprint (RFC 7638, RFC 8037 §2) in base64url: names the key by nothing but itself.
    package func thumbprint() -> String {
        var members = ["kty": kty, "crv": crv, "x": x]
        members["y"] = y
        return JWKThumbprint.compute(members)
    }
}
