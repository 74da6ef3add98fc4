/// A public key from another issuer's key set, bound to one algorithm regardless of what a token claims (RFC 8725
/// §3.1).
package struct IssuerKey: Sendable {
    /// A key as published by its issuer (RFC 7517, RFC 7518 §6). Many omit `alg` or `use`.
    package struct Document: Decodable, Sendable {
        let kty: String
        let kid: String?
        let use: String?
        let alg: String?
        let crv: String?
        let x: String?
        let y: String?
        let n: String?
        let e: String?
    }

    private enum Material: Sendable {
        case rs256(RSAPublicKey)
        case es256(ES256PublicKey)
    }

    /// The `kid` by which tokens name this key.
    package let id: String
    private let material: Material

    /// The algorithm's name in the registry of RFC 7518 §3.1. Symmetric ones are excluded, because a public key is not
    /// a secret.
    package var algorithm: String {
        switch material {
        case .rs256: "RS256"
        case .es256: "ES256"
        }
    }

    /// Creates the key; nil for a key without a name, of another kind, for another use, or malformed. A key set may
    /// contain such keys for other purposes.
    package init?(_ document: Document) {
        guard let id = document.kid, !id.isEmpty, document.use ?? "sig" == "sig" else { return nil }
        self.id = id
        switch (document.kty, document.crv, document.alg) {
        case ("RSA", _, nil), ("RSA", _, "RS256"):
            guard let n = document.n.flatMap(Base64URL.decode), let e = document.e.flatMap(Base64URL.decode),
                let key = try? RSAPublicKey(modulus: n, exponent: e)
            else { return nil }
            material = .rs256(key)
        case ("EC", "P-256", nil), ("EC", "P-256", "ES256"):
            guard let x = document.x.flatMap(Base64URL.decode), let y = document.y.flatMap(Base64URL.decode),
                let key = try? ES256PublicKey(x: x, y: y)
            else { return nil }
            material = .es256(key)
        default:
            return nil
        }
    }

    /// Returns true if `signature` is valid for this message; r ‖ s for ES256 (RFC 7518 §3.4).
    package func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        switch material {
        case .rs256(let key): key.verify(signature, message: message)
        case .es256(let key): key.verify(signature, message: message)
        }
    }
}
