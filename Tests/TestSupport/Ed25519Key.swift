import COpenSSL

/// An Ed25519 key pair (RFC 8032), for signatures that Plinto verifies and never makes.
package struct Ed25519Key: Sendable {
    private let seed: [UInt8]

    /// - Parameter seed: 32 bytes.
    package init(seed: [UInt8]) {
        precondition(seed.count == 32, "a seed of Ed25519 has 32 bytes")
        self.seed = seed
    }

    /// The public key: 32 bytes.
    package var publicKey: [UInt8] {
        withKey { key in
            var bytes = [UInt8](repeating: 0, count: 32)
            var length = bytes.count
            precondition(EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1)
            return bytes
        }
    }

    /// Signs a message: 64 bytes.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        withKey { key in
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            var signature = [UInt8](repeating: 0, count: 64)
            var length = signature.count
            precondition(EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key, nil) == 1)
            precondition(EVP_DigestSign(context, &signature, &length, message, message.count) == 1)
            return signature
        }
    }

    private func withKey(_ body: (OpaquePointer) -> [UInt8]) -> [UInt8] {
        guard let key = EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count) else {
            preconditionFailure("OpenSSL has no Ed25519")
        }
        defer { EVP_PKEY_free(key) }
        return body(key)
    }
}
