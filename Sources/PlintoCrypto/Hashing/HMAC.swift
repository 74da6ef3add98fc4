import COpenSSL

/// The keyed hash of RFC 2104.
package enum HMAC {
    /// Returns the full code, as long as the digest's hash. Compare it with ``constantTimeEquals(_:_:)``.
    package static func code(_ digest: Digest, key: [UInt8], message: [UInt8]) -> [UInt8] {
        run { () throws(CryptoError) in
            try code(of: message, in: context(digest, key: key), count: digest.byteCount)
        }
    }

    /// A context initialized with the key.
    private static func context(_ digest: Digest, key: [UInt8]) throws(CryptoError) -> Owned<MACContext> {
        let context = try duplicate(of: unkeyed(digest))
        guard unsafe EVP_MAC_init(context.pointer, key, key.count, nil) == 1 else {
            throw ErrorQueue.failure("EVP_MAC_init")
        }
        return context
    }

    private static func duplicate(of template: Shared<MACContext>) throws(CryptoError) -> Owned<MACContext> {
        try unsafe Owned(EVP_MAC_CTX_dup(template.pointer), "EVP_MAC_CTX_dup")
    }

    private static func code(
        of message: [UInt8],
        in context: consuming Owned<MACContext>,
        count: Int
    ) throws(CryptoError) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: count)
        var length = 0
        guard unsafe EVP_MAC_update(context.pointer, message, message.count) == 1,
            unsafe EVP_MAC_final(context.pointer, &code, &length, code.count) == 1
        else { throw ErrorQueue.failure("EVP_MAC_final") }
        return code
    }

    /// Any key and message are valid, so these calls fail only if memory is exhausted.
    private static func run<Result>(_ body: () throws(CryptoError) -> Result) -> Result {
        do {
            return try body()
        } catch {
            fatalError("computing an HMAC: \(error)")
        }
    }

    private static func unkeyed(_ digest: Digest) -> Shared<MACContext> {
        switch digest {
        case .sha1: Algorithms.hmacSHA1
        case .sha256: Algorithms.hmacSHA256
        case .sha512: Algorithms.hmacSHA512
        }
    }
}

/// Compares two secrets in time that depends only on their lengths.
package func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return unsafe CRYPTO_memcmp(a, b, a.count) == 0
}
