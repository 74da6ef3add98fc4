import COpenSSL

/// An Ed25519 private key (RFC 8032), parsed once.
struct Ed25519PrivateKey: Sendable {
    private static let seedLength = 32
    private static let signatureLength = 64

    private let key: Shared<PKey>
    let publicKey: Ed25519PublicKey

    static func generate(random: some RandomSource) throws(CryptoError) -> Ed25519PrivateKey {
        var seed = random.bytes(seedLength)
        defer { seed.cleanse() }
        let made = unsafe EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count)
        return Ed25519PrivateKey(try unsafe Owned<PKey>(made, "EVP_PKEY_new_raw_private_key_ex"))
    }

    private init(_ key: consuming Owned<PKey>) {
        self.key = Shared(key)
        publicKey = Ed25519PublicKey(self.key)
    }

    /// - Parameter document: PKCS#8 DER (RFC 8410 §7).
    init(document: [UInt8]) throws(CryptoError) {
        self.init(try PrivateKeyDocument.read(document, kind: "ED25519"))
    }

    func document() throws(CryptoError) -> [UInt8] {
        try unsafe PrivateKeyDocument.write(key.pointer)
    }

    func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        let context = try unsafe Owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        var signature = [UInt8](repeating: 0, count: Self.signatureLength)
        var length = signature.count
        guard unsafe EVP_DigestSignInit_ex(context.pointer, nil, nil, nil, nil, key.pointer, nil) == 1,
            unsafe EVP_DigestSign(context.pointer, &signature, &length, message, message.count) == 1,
            length == Self.signatureLength
        else { throw ErrorQueue.failure("EVP_DigestSign") }
        return signature
    }
}
