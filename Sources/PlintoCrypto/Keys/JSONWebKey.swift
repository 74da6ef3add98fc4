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

    /// The SHA-256 thumbprint (RFC 7638, RFC 8037 §2) in base64url, which identifies the key by its content.
    package func thumbprint() -> String {
        var members = ["kty": kty, "crv": crv, "x": x]
        members["y"] = y
        return JWKThumbprint.compute(members)
    }
}

/// The thumbprint of a key of any type (RFC 7638).
enum JWKThumbprint {
    /// - Parameter members: The required members of the key's type, and no others (§3.2).
    static func compute(_ members: [String: String]) -> String {
        // WireJSON produces the form that §3 requires: no white space, members ordered by name.
        guard let document = try? WireJSON.encode(members) else {
            fatalError("a dictionary of strings always encodes as JSON")
        }
        return Base64URL.encode(Digest.sha256.hash(document))
    }
}
