import COpenSSL

/// Extract-and-expand key derivation (RFC 5869).
package enum HKDF {
    /// Derives `count` bytes from `secret`.
    ///
    /// - Parameters:
    ///   - secret: The input keying material. It must not be empty, and not a password; use ``PasswordHasher`` for
    ///     those.
    ///   - salt: A salt, which need not be secret. Empty means a hash length of zeros (§2.2).
    ///   - info: The purpose of the derived key, so that one secret can serve several; at most 1,024 bytes.
    ///   - count: The length, at most 255 times that of the digest (§2.3).
    package static func derive(
        _ digest: Digest = .sha256,
        secret: [UInt8],
        salt: [UInt8],
        info: [UInt8],
        count: Int
    ) -> [UInt8] {
        precondition(!secret.isEmpty, "HKDF takes a secret of at least one byte")
        precondition(info.count <= 1024, "OpenSSL's HKDF takes at most 1,024 bytes of info")
        precondition(1...(255 * digest.byteCount) ~= count, "HKDF derives 1 byte to 255 hashes")
        do {
            return try run(digest, secret: secret, salt: salt, info: info, count: count)
        } catch {
            // All arguments that HKDF can refuse are checked above.
            fatalError("deriving a key: \(error)")
        }
    }

    private static func run(
        _ digest: Digest,
        secret: [UInt8],
        salt: [UInt8],
        info: [UInt8],
        count: Int
    ) throws(CryptoError) -> [UInt8] {
        let context = try unsafe Owned<KeyDerivationContext>(
            EVP_KDF_CTX_new(Algorithms.hkdf.pointer),
            "EVP_KDF_CTX_new"
        )
        var derived = [UInt8](repeating: 0, count: count)
        let done = unsafe secret.withUnsafeBytes { secret in
            unsafe salt.withUnsafeBytes { salt in
                unsafe info.withUnsafeBytes { info in
                    var parameters = unsafe [
                        Parameter.text("digest", digest.name),
                        Parameter.bytes("key", secret),
                        Parameter.bytes("salt", salt),
                        Parameter.bytes("info", info),
                        Parameter.end,
                    ]
                    return unsafe EVP_KDF_derive(context.pointer, &derived, count, &parameters)
                }
            }
        }
        guard done == 1 else { throw ErrorQueue.failure("EVP_KDF_derive") }
        return derived
    }
}

extension Digest {
    /// The algorithm, called as OpenSSL's providers require.
    fileprivate var name: StaticString {
        switch self {
        case .sha1: "SHA1"
        case .sha256: "SHA2-256"
        case .sha512: "SHA2-512"
        }
    }
}
