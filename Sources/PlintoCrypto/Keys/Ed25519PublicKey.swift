import COpenSSL

/// An Ed25519 public key (RFC 8032), parsed once.
struct Ed25519PublicKey: Sendable {
    private static let keyLength = 32

    private let key: Shared<PKey>

    /// - Throws: ``CryptoError`` `invalidKey` unless there are 32 bytes.
    init(bytes: [UInt8]) throws(CryptoError) {
        guard bytes.count == Self.keyLength else {
            throw CryptoError(.invalidKey, "a public key of Ed25519 has 32 bytes")
        }
        let made = unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count)
        key = Shared(try unsafe Owned(made, "EVP_PKEY_new_raw_public_key_ex"))
    }

    /// Returns true if `signature` is valid for this message; false also if it is malformed.
    func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        guard let context = try? unsafe Owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new"),
            unsafe EVP_DigestVerifyInit_ex(context.pointer, nil, nil, nil, nil, key.pointer, nil) == 1,
            unsafe EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count) == 1
        else {
            ErrorQueue.discard()
            return false
        }
        return true
    }
}
