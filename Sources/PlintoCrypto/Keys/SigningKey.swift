package import PlintoModels

/// A key that signs and verifies JWTs with the one algorithm it is bound to. It may be used from any number of threads.
package struct SigningKey: Sendable {
    /// The `kid` by which tokens name this key.
    package let id: String
    private let key: ES256PrivateKey

    package var algorithm: SigningAlgorithm { .es256 }

    /// Generates a key.
    ///
    /// - Parameters:
    ///   - id: 1 to 128 characters of `A–Z a–z 0–9 - . _ ~`; nil for the thumbprint of the public key (RFC 7638).
    ///   - random: The source of all of the key's randomness.
    /// - Throws: ``CryptoError`` `invalidKey` for an invalid id.
    package static func generate(id: String? = nil, random: some RandomSource) throws(CryptoError) -> SigningKey {
        let key = try ES256PrivateKey.generate(random: random)
        if let id { return try SigningKey(id: id, key: key) }
        return try SigningKey(id: JSONWebKey(key.publicKey, id: "").thumbprint(), key: key)
    }

    /// Imports a key exported by ``export()``.
    ///
    /// - Parameter exported: PKCS#8 DER.
    /// - Throws: ``CryptoError`` `invalidKey`, also for a key of another kind or curve, halves that do not match, and
    ///   an invalid id.
    package init(algorithm: SigningAlgorithm = .es256, id: String, exported: [UInt8]) throws(CryptoError) {
        switch algorithm {
        case .es256: try self.init(id: id, key: ES256PrivateKey(document: exported))
        }
    }

    private init(id: String, key: ES256PrivateKey) throws(CryptoError) {
        guard Self.isValid(id: id) else {
            throw CryptoError(.invalidKey, "a key id has 1 to 128 characters of A–Z, a–z, 0–9, '-', '.', '_' and '~'")
        }
        self.id = id
        self.key = key
    }

    /// Returns true for an id that needs no escaping in JSON, URLs and logs.
    private static func isValid(id: String) -> Bool {
        1...128 ~= id.utf8.count
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    /// The private key for encrypted storage: PKCS#8 DER.
    package func export() throws(CryptoError) -> [UInt8] { try key.document() }

    /// Signs in JOSE format: r ‖ s (RFC 7518 §3.4).
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] { try key.sign(message) }

    /// Returns true if `signature` was created with this key for this message.
    package func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        key.publicKey.verify(signature, message: message)
    }

    /// The public key.
    package var publicJWK: JSONWebKey {
        do {
            return try JSONWebKey(key.publicKey, id: id)
        } catch {
            // The key was checked when it was created, so this fails only if memory is exhausted.
            fatalError("reading a public key: \(error)")
        }
    }
}

/// A JWT signature algorithm, by its name in the registry of RFC 7518 §3.1. `none` is not supported.
package enum SigningAlgorithm: String, Codable, Hashable, Sendable, CaseIterable {
    /// ECDSA on the curve P-256 with SHA-256.
    case es256 = "ES256"
}
