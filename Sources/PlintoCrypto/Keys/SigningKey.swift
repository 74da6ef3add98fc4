package import PlintoModels

/// A key that signs and verifies JWTs with the one algorithm it is bound to. It may be used from any number of threads.
package struct SigningKey: Sendable {
    private enum Material: Sendable {
        case es256(ES256PrivateKey)
        case ed25519(Ed25519PrivateKey)
        case hs256(SecretBytes, HMACKey)
    }

    /// RFC 7518 §3.2: an HS256 key is at least as long as the hash.
    private static let minimumSecretLength = 32

    /// The `kid` by which tokens name this key.
    package let id: String
    private let material: Material

    package var algorithm: SigningAlgorithm {
        switch material {
        case .es256: .es256
        case .ed25519: .eddsa
        case .hs256: .hs256
        }
    }

    /// Generates a key.
    ///
    /// - Parameters:
    ///   - id: 1 to 128 characters of `A–Z a–z 0–9 - . _ ~`; nil for the thumbprint of the public key (RFC 7638), or 16
    ///     random bytes if there is none.
    ///   - random: The source of all of the key's randomness.
    /// - Throws: ``CryptoError`` `invalidKey` for an invalid id.
    package static func generate(
        _ algorithm: SigningAlgorithm,
        id: String? = nil,
        random: some RandomSource
    ) throws(CryptoError) -> SigningKey {
        let material: Material
        switch algorithm {
        case .es256:
            material = .es256(try .generate(random: random))
        case .eddsa:
            material = .ed25519(try .generate(random: random))
        case .hs256:
            var secret = random.bytes(minimumSecretLength)
            defer { secret.cleanse() }
            material = .hs256(SecretBytes(secret), HMACKey(.sha256, secret))
        }
        if let id { return try SigningKey(id: id, material: material) }
        let thumbprint = try publicJWK(of: material, id: "")?.thumbprint()
        return try SigningKey(id: thumbprint ?? Base64URL.encode(random.bytes(16)), material: material)
    }

    /// Imports a key exported by ``export()``.
    ///
    /// - Parameter exported: PKCS#8 DER, or for HS256 the secret itself, of at least 32 bytes.
    /// - Throws: ``CryptoError`` `invalidKey`, also for a key of another kind or curve, halves that do not match, and
    ///   an invalid id.
    package init(algorithm: SigningAlgorithm, id: String, exported: [UInt8]) throws(CryptoError) {
        switch algorithm {
        case .es256:
            try self.init(id: id, material: .es256(ES256PrivateKey(document: exported)))
        case .eddsa:
            try self.init(id: id, material: .ed25519(Ed25519PrivateKey(document: exported)))
        case .hs256:
            guard exported.count >= Self.minimumSecretLength else {
                throw CryptoError(.invalidKey, "a secret of HS256 has at least \(Self.minimumSecretLength) bytes")
            }
            try self.init(id: id, material: .hs256(SecretBytes(exported), HMACKey(.sha256, exported)))
        }
    }

    private init(id: String, material: Material) throws(CryptoError) {
        guard Self.isValid(id: id) else {
            throw CryptoError(.invalidKey, "a key id has 1 to 128 characters of A–Z, a–z, 0–9, '-', '.', '_' and '~'")
        }
        self.id = id
        self.material = material
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

    /// The private key for encrypted storage: PKCS#8 DER, or the secret of HS256.
    package func export() throws(CryptoError) -> [UInt8] {
        switch material {
        case .es256(let key): try key.document()
        case .ed25519(let key): try key.document()
        case .hs256(let secret, _): secret.copy()
        }
    }

    /// Signs in JOSE format: r ‖ s for ES256 (RFC 7518 §3.4).
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        switch material {
        case .es256(let key): try key.sign(message)
        case .ed25519(let key): try key.sign(message)
        case .hs256(_, let key): key.code(for: message)
        }
    }

    /// Returns true if `signature` was created with this key for this message.
    package func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        switch material {
        case .es256(let key): key.publicKey.verify(signature, message: message)
        case .ed25519(let key): key.publicKey.verify(signature, message: message)
        case .hs256(_, let key): constantTimeEquals(signature, key.code(for: message))
        }
    }

    /// The public key; nil for HS256, which has none.
    package var publicJWK: JSONWebKey? {
        do {
            return try Self.publicJWK(of: material, id: id)
        } catch {
            // The key was checked when it was created, so this fails only if memory is exhausted.
            fatalError("reading a public key: \(error)")
        }
    }

    private static func publicJWK(of material: Material, id: String) throws(CryptoError) -> JSONWebKey? {
        switch material {
        case .es256(let key): try JSONWebKey(key.publicKey, id: id)
        case .ed25519(let key): try JSONWebKey(key.publicKey, id: id)
        case .hs256: nil
        }
    }
}

/// A JWT signature algorithm, by its name in the registry of RFC 7518 §3.1 and RFC 8037 §3.1. `none` is not supported.
package enum SigningAlgorithm: String, Codable, Hashable, Sendable, CaseIterable {
    /// ECDSA on the curve P-256 with SHA-256.
    case es256 = "ES256"
    /// Ed25519.
    case eddsa = "EdDSA"
    /// HMAC with SHA-256. Anyone who can verify can also sign.
    case hs256 = "HS256"
}
