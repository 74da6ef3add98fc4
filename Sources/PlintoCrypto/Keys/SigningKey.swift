package import PlintoModels

/// A key that signs and verifies JWTs with the one algorithm it is bound to, from any number of threads at once.
package struct SigningKey: Sendable {
    private enum Material: Sendable {
        case es256(ES256PrivateKey)
        case ed25519(Ed25519PrivateKey)
        case hs256(SecretBytes, HMACKey)
    }

    /// RFC 7518 §3.2: a key of HS256 is at least as long as its hash.
    private static let minimumSecretLength = 32

    /// The `kid` by which a token names this key.
    package let id: String
    private let material: Material

    package var algorithm: SigningAlgorithm {
        switch material {
        case .es256: .es256
        case .ed25519: .eddsa
        case .hs256: .hs256
        }
    }

    /// Makes a new key.
    ///
    /// - Parameters:
    ///   - id: 1 to 128 characters of `A–Z a–z 0–9 - . _ ~`; nil takes the thumbprint of the public key
    ///     (RFC 7638), or 16 random bytes where there is none.
    ///   - random: Gives all of the key's randomness.
    /// - Throws: ``CryptoError`` `invalidKey` for a bad id.
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

    /// Reads what ``export()`` wrote.
    ///
    /// - Parameter exported: PKCS#8 DER, or for HS256 the secret itself, of at least 32 bytes.
    /// - Throws: ``CryptoError`` `invalidKey`, also for a key of another kind or curve, halves that do not belong
    ///   together, and a bad id.
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

    /// Such an id goes into a JSON string, a URL and a log line as it is.
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

    /// The private key, for storage under encryption: PKCS#8 DER, or the secret of HS256.
    package func export() throws(CryptoError) -> [UInt8] {
        switch material {
        case .es256(let key): try key.document()
        case .ed25519(let key): try key.document()
        case .hs256(let secret, _): secret.copy()
        }
    }

    /// Signs in the form of JOSE: r ‖ s for ES256 (RFC 7518 §3.4).
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        switch material {
        case .es256(let key): try key.sign(message)
        case .ed25519(let key): try key.sign(message)
        case .hs256(_, let key): key.code(for: message)
        }
    }

    /// Whether `signature` was made by this key over this message.
    package func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        switch material {
        case .es256(let key): key.publicKey.verify(signature, message: message)
        case .ed25519(let key): key.publicKey.verify(signature, message: message)
        case .hs256(_, let key): constantTimeEquals(signature, key.code(for: message))
        }
    }

    /// The half that anyone may see; nil for HS256, which has none.
    package var publicJWK: JSONWebKey? {
        do {
            return try Self.publicJWK(of: material, id: id)
        } catch {
            // The key was checked when it was made; only exhausted memory can end here.
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
