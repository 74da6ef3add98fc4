import COpenSSL

/// The keyed hash of RFC 2104.
package enum HMAC {
    /// The whole code, as long as the digest's hash. Compare it with ``constantTimeEquals(_:_:)``.
    package static func code(_ digest: Digest, key: [UInt8], message: [UInt8]) -> [UInt8] {
        HMACKey(digest, key).code(for: message)
    }
}

/// A key made ready for many messages, from any number of threads.
struct HMACKey: Sendable {
    private let digest: Digest
    /// Has taken in the key and no message yet; each message is computed in a duplicate.
    private let keyed: Shared<MACContext>

    init(_ digest: Digest, _ key: [UInt8]) {
        self.digest = digest
        keyed = Shared(
            Self.run("preparing an HMAC key") { () throws(CryptoError) in
                let context = try Self.duplicate(of: Self.unkeyed(digest))
                guard unsafe EVP_MAC_init(context.pointer, key, key.count, nil) == 1 else {
                    throw ErrorQueue.failure("EVP_MAC_init")
                }
                return context
            }
        )
    }

    func code(for message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: digest.byteCount)
        var length = 0
        do throws(CryptoError) {
            let context = try Self.duplicate(of: keyed)
            guard unsafe EVP_MAC_update(context.pointer, message, message.count) == 1,
                unsafe EVP_MAC_final(context.pointer, &code, &length, code.count) == 1
            else { throw ErrorQueue.failure("EVP_MAC_final") }
        } catch {
            fatalError("computing an HMAC: \(error)")
        }
        return code
    }

    private static func duplicate(of template: Shared<MACContext>) throws(CryptoError) -> Owned<MACContext> {
        try unsafe Owned(EVP_MAC_CTX_dup(template.pointer), "EVP_MAC_CTX_dup")
    }

    private static func unkeyed(_ digest: Digest) -> Shared<MACContext> {
        switch digest {
        case .sha1: Algorithms.hmacSHA1
        case .sha256: Algorithms.hmacSHA256
        case .sha512: Algorithms.hmacSHA512
        }
    }

    /// Nothing but exhausted memory can make these calls fail: any key and any message are good.
    private static func run(
        _ operation: StaticString,
        _ body: () throws(CryptoError) -> Owned<MACContext>
    ) -> Owned<MACContext> {
        do {
            return try body()
        } catch {
            fatalError("\(operation): \(error)")
        }
    }
}
