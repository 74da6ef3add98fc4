import COpenSSL

/// An AES-256-GCM key (NIST SP 800-38D) for values at rest.
///
/// A sealed value consists of a random 12-byte nonce, the ciphertext and a 16-byte tag. Because nonces are random, one
/// key must not seal more than 2³² values (SP 800-38D §8.3).
package struct AEADKey: Sendable {
    private static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    private let key: SecretBytes

    /// The raw key, for wrapping by another key.
    package var bytes: [UInt8] { key.copy() }

    /// - Throws: ``CryptoError`` `invalidKey` unless there are 32 bytes.
    package init(bytes: [UInt8]) throws(CryptoError) {
        guard bytes.count == Self.keyLength else {
            throw CryptoError(.invalidKey, "an AES-256 key has 32 bytes, not \(bytes.count)")
        }
        self.init(checked: bytes)
    }

    private init(checked bytes: [UInt8]) {
        key = SecretBytes(bytes)
    }

    /// Creates a random key.
    package static func random(from source: some RandomSource) -> AEADKey {
        var bytes = source.bytes(keyLength)
        precondition(bytes.count == keyLength, "a source of randomness gives as many bytes as it is asked for")
        defer { bytes.cleanse() }
        return AEADKey(checked: bytes)
    }

    /// Encrypts and authenticates a value.
    ///
    /// - Parameters:
    ///   - associatedData: Data that is authenticated but neither encrypted nor stored. It names the place of the
    ///     value, so that the value cannot be moved.
    ///   - random: The source of the nonce.
    /// - Returns: nonce ‖ ciphertext ‖ tag.
    package func seal(
        _ plaintext: [UInt8],
        associatedData: [UInt8],
        random: some RandomSource
    ) throws(CryptoError) -> [UInt8] {
        let nonce = random.bytes(Self.nonceLength)
        precondition(nonce.count == Self.nonceLength, "a source of randomness gives as many bytes as it is asked for")
        let context = try context(nonce, encrypting: true)
        try authenticate(associatedData, in: context)
        let ciphertext = try process(plaintext, in: context)
        var tag = [UInt8](repeating: 0, count: Self.tagLength)
        var written: Int32 = 0
        guard unsafe EVP_EncryptFinal_ex(context.pointer, &tag, &written) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), &tag) == 1
        else { throw ErrorQueue.failure("EVP_EncryptFinal_ex") }
        return nonce + ciphertext + tag
    }

    /// Verifies and decrypts a value sealed by ``seal(_:associatedData:random:)``.
    ///
    /// - Throws: ``CryptoError`` `authenticationFailed` for a value that was altered, truncated, or sealed under
    ///   another key or with other associated data.
    package func open(_ sealed: [UInt8], associatedData: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard sealed.count >= Self.nonceLength + Self.tagLength else {
            throw CryptoError(.authenticationFailed, "a sealed value is too short")
        }
        let context = try context(Array(sealed.prefix(Self.nonceLength)), encrypting: false)
        try authenticate(associatedData, in: context)
        var plaintext = try process(Array(sealed.dropFirst(Self.nonceLength).dropLast(Self.tagLength)), in: context)
        var tag = Array(sealed.suffix(Self.tagLength))
        var rest = [UInt8](repeating: 0, count: Self.tagLength)
        var written: Int32 = 0
        guard unsafe EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), &tag) == 1,
            unsafe EVP_DecryptFinal_ex(context.pointer, &rest, &written) == 1
        else {
            // GCM decrypts before it verifies the tag, so unverified plaintext must not be returned.
            plaintext.cleanse()
            ErrorQueue.discard()
            throw CryptoError(
                .authenticationFailed,
                "cannot decrypt a sealed value: it was altered, or the key is wrong"
            )
        }
        return plaintext
    }

    private func context(_ nonce: [UInt8], encrypting: Bool) throws(CryptoError) -> Owned<CipherContext> {
        let context = try unsafe Owned<CipherContext>(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        let cipher = Algorithms.aes256GCM
        let done = unsafe key.withUnsafeBytes { key in
            let key = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe EVP_CipherInit_ex2(context.pointer, cipher.pointer, key, nonce, encrypting ? 1 : 0, nil)
        }
        guard done == 1 else { throw ErrorQueue.failure("EVP_CipherInit_ex2") }
        return context
    }

    private func authenticate(_ data: [UInt8], in context: borrowing Owned<CipherContext>) throws(CryptoError) {
        var written: Int32 = 0
        guard unsafe EVP_CipherUpdate(context.pointer, nil, &written, data, try length(of: data)) == 1 else {
            throw ErrorQueue.failure("EVP_CipherUpdate")
        }
    }

    private func process(
        _ input: [UInt8],
        in context: borrowing Owned<CipherContext>
    ) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: input.count)
        var written: Int32 = 0
        guard unsafe EVP_CipherUpdate(context.pointer, &output, &written, input, try length(of: input)) == 1 else {
            throw ErrorQueue.failure("EVP_CipherUpdate")
        }
        return output
    }

    private func length(of input: [UInt8]) throws(CryptoError) -> Int32 {
        guard let length = Int32(exactly: input.count) else {
            throw CryptoError(.invalidParameters, "a value of 2 GiB or more cannot be sealed in one piece")
        }
        return length
    }
}
