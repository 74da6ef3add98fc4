import COpenSSL

/// A P-256 private key (RFC 7518 §3.4), parsed once.
struct ES256PrivateKey: Sendable {
    private let key: Shared<PKey>
    /// The context initialized for signing, duplicated for each signature.
    private let signing: Shared<PKeyContext>
    let publicKey: ES256PublicKey

    /// The order of the base point of P-256 (SP 800-186 §3.2.1.3), big-endian.
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// The bytes before the scalar in a PKCS#8 document (RFC 5958, RFC 5915) without the public key: id-ecPublicKey,
    /// prime256v1, version 1.
    private static let documentPrefix: [UInt8] = [
        0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
        0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01,
        0x01, 0x04, 0x20,
    ]

    /// Draws a scalar uniformly from 1 to the order − 1 by rejection (FIPS 186-5 A.2.2).
    static func generate(random: some RandomSource) throws(CryptoError) -> ES256PrivateKey {
        // One draw in 2³² is rejected; several in a row mean a broken source.
        for _ in 0..<8 {
            var scalar = random.bytes(order.count)
            defer { scalar.cleanse() }
            if scalar.count == order.count, scalar.contains(where: { $0 != 0 }), scalar.lexicographicallyPrecedes(order)
            {
                var document = documentPrefix + scalar
                defer { document.cleanse() }
                return try ES256PrivateKey(document: document)
            }
        }
        throw CryptoError(.libraryFailure, "the source of randomness gives no usable private key")
    }

    /// - Parameter document: PKCS#8 DER.
    init(document: [UInt8]) throws(CryptoError) {
        let key = Shared(try PrivateKeyDocument.read(document, kind: "EC"))
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard unsafe EVP_PKEY_get_group_name(key.pointer, &name, name.count, &length) == 1,
            String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self) == "prime256v1"
        else {
            ErrorQueue.discard()
            throw CryptoError(.invalidKey, "the private key is not on the curve P-256")
        }
        let context = try unsafe Owned<PKeyContext>(
            EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil),
            "EVP_PKEY_CTX_new_from_pkey"
        )
        guard unsafe EVP_PKEY_sign_init(context.pointer) == 1 else { throw ErrorQueue.failure("EVP_PKEY_sign_init") }
        self.key = key
        signing = Shared(context)
        publicKey = try ES256PublicKey(key)
    }

    func document() throws(CryptoError) -> [UInt8] {
        try unsafe PrivateKeyDocument.write(key.pointer)
    }

    /// Returns r ‖ s over the SHA-256 of the message.
    func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        let hash = Digest.sha256.hash(message)
        let context = try unsafe Owned<PKeyContext>(EVP_PKEY_CTX_dup(signing.pointer), "EVP_PKEY_CTX_dup")
        var der = [UInt8](repeating: 0, count: ECDSASignature.maximumDERLength)
        var length = der.count
        guard unsafe EVP_PKEY_sign(context.pointer, &der, &length, hash, hash.count) == 1 else {
            throw ErrorQueue.failure("EVP_PKEY_sign")
        }
        return try ECDSASignature.jose(fromDER: Array(der.prefix(length)))
    }
}
