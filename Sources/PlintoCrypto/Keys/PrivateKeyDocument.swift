import COpenSSL

/// Private keys in PKCS#8 DER (RFC 5958), as stored in files and databases.
enum PrivateKeyDocument {
    /// Parses one key of the given kind and checks that its private and public halves match.
    ///
    /// - Parameter kind: OpenSSL's name of the key type.
    /// - Throws: ``CryptoError`` `invalidKey` for anything else, including trailing bytes.
    static func read(_ document: [UInt8], kind: StaticString) throws(CryptoError) -> Owned<PKey> {
        let key = try parse(document)
        guard unsafe EVP_PKEY_is_a(key.pointer, kind.characters) == 1 else {
            throw CryptoError(.invalidKey, "the private key is not of the kind \(kind)")
        }
        let context = try unsafe Owned<PKeyContext>(
            EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil),
            "EVP_PKEY_CTX_new_from_pkey"
        )
        guard unsafe EVP_PKEY_check(context.pointer) == 1 else {
            throw ErrorQueue.failure("checking a private key", code: .invalidKey)
        }
        return key
    }

    static func write(_ key: OpaquePointer) throws(CryptoError) -> [UInt8] {
        let info = try unsafe Owned<PrivateKeyInfo>(EVP_PKEY2PKCS8(key), "EVP_PKEY2PKCS8")
        let length = unsafe i2d_PKCS8_PRIV_KEY_INFO(info.pointer, nil)
        guard length > 0 else { throw ErrorQueue.failure("i2d_PKCS8_PRIV_KEY_INFO") }
        var document = [UInt8](repeating: 0, count: Int(length))
        let written = unsafe document.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe i2d_PKCS8_PRIV_KEY_INFO(info.pointer, &cursor)
        }
        guard written == length else { throw ErrorQueue.failure("i2d_PKCS8_PRIV_KEY_INFO") }
        return document
    }

    private static func parse(_ document: [UInt8]) throws(CryptoError) -> Owned<PKey> {
        var consumed = 0
        let parsed = unsafe document.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            let info = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, buffer.count)
            if let start = buffer.baseAddress, let end = unsafe cursor { consumed = unsafe end - start }
            return unsafe info
        }
        guard let parsed = unsafe parsed else {
            throw ErrorQueue.failure("reading a private key", code: .invalidKey)
        }
        let info = try unsafe Owned<PrivateKeyInfo>(parsed, "d2i_PKCS8_PRIV_KEY_INFO")
        guard consumed == document.count else {
            throw CryptoError(.invalidKey, "there are bytes after the private key")
        }
        guard let key = unsafe EVP_PKCS82PKEY(info.pointer) else {
            throw ErrorQueue.failure("reading a private key", code: .invalidKey)
        }
        return try unsafe Owned(key, "EVP_PKCS82PKEY")
    }
}
