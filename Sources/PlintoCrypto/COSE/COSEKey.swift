/// The public key of a passkey: a COSE_Key (RFC 9052 §7) bound to the algorithm that it names.
package struct COSEKey: Sendable {
    private enum Material: Sendable {
        case es256(ES256PublicKey)
        case ed25519(Ed25519PublicKey)
        case rsa(RSAPublicKey)
    }

    package let algorithm: COSEAlgorithm
    private let material: Material

    /// - Throws: ``CryptoError`` `invalidKey` unless `encoded` is canonical CBOR of exactly the algorithm's parameters
    ///   (WebAuthn L3 §6.5.1.1 allows no others) and a valid key.
    package init(_ encoded: [UInt8]) throws(CryptoError) {
        let value: CBORValue
        do {
            value = try CBORDecoder.decode(encoded)
        } catch {
            throw CryptoError(.invalidKey, "the key: \(error)")
        }
        try self.init(value)
    }

    /// Decodes a key that was embedded in other CBOR.
    ///
    /// - Throws: As ``init(_:)-([UInt8])``.
    package init(_ value: CBORValue) throws(CryptoError) {
        guard let map = value.map, let number = map[Label.algorithm]?.integer else {
            throw CryptoError(.invalidKey, "the key is not a map with an algorithm")
        }
        guard let algorithm = COSEAlgorithm(rawValue: number) else {
            throw CryptoError(.unsupportedAlgorithm, "signatures of the algorithm \(number) are not supported")
        }
        self.algorithm = algorithm
        switch algorithm {
        case .es256:
            try Self.require(map, kind: 2, curve: 1, labels: [Label.x, Label.y])
            guard let x = map[Label.x]?.bytes, let y = map[Label.y]?.bytes else {
                throw CryptoError(.invalidKey, "the key has no two coordinates")
            }
            material = .es256(try ES256PublicKey(x: x, y: y))
        case .eddsa:
            try Self.require(map, kind: 1, curve: 6, labels: [Label.x])
            guard let x = map[Label.x]?.bytes else { throw CryptoError(.invalidKey, "the key has no coordinate") }
            material = .ed25519(try Ed25519PublicKey(bytes: x))
        case .rs256:
            try Self.require(map, kind: 3, curve: nil, labels: [Label.modulus, Label.exponent])
            guard let n = map[Label.modulus]?.bytes, let e = map[Label.exponent]?.bytes else {
                throw CryptoError(.invalidKey, "the key has no modulus and exponent")
            }
            material = .rsa(try RSAPublicKey(modulus: n, exponent: e))
        }
    }

    /// Returns true if `signature` is valid for this message: DER for ECDSA, raw bytes for the others (L3 §6.5.5).
    package func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        switch material {
        case .es256(let key):
            guard let joined = ECDSASignature.jose(fromStrictDER: signature) else { return false }
            return key.verify(joined, message: message)
        case .ed25519(let key): return key.verify(signature, message: message)
        case .rsa(let key): return key.verify(signature, message: message)
        }
    }

    /// The labels of parameters (RFC 9052 §7.1, RFC 9053 §7, RFC 8230 §4).
    private enum Label {
        static let kind: Int64 = 1
        static let algorithm: Int64 = 3
        static let curve: Int64 = -1
        static let x: Int64 = -2
        static let y: Int64 = -3
        static let modulus: Int64 = -1
        static let exponent: Int64 = -2
    }

    private static func require(
        _ map: CBORMap,
        kind: Int64,
        curve: Int64?,
        labels: Set<Int64>
    ) throws(CryptoError) {
        guard map[Label.kind]?.integer == kind, curve == nil || map[Label.curve]?.integer == curve else {
            throw CryptoError(.invalidKey, "the key's type and curve do not fit its algorithm")
        }
        var expected = labels.union([Label.kind, Label.algorithm])
        if curve != nil { expected.insert(Label.curve) }
        guard map.entries.count == expected.count, map.keys.allSatisfy({ $0.integer.map(expected.contains) ?? false })
        else { throw CryptoError(.invalidKey, "the key has parameters that its algorithm does not know") }
    }
}

/// The supported signature algorithms of passkeys, by their IANA numbers (RFC 9053, RFC 8812).
package enum COSEAlgorithm: Int64, Hashable, Sendable, CaseIterable {
    /// ECDSA with SHA-256, on P-256 in WebAuthn (L3 §5.8.5).
    case es256 = -7
    /// Ed25519.
    case eddsa = -8
    /// RSASSA-PKCS1-v1_5 with SHA-256, used by the TPMs of Windows machines.
    case rs256 = -257
}
