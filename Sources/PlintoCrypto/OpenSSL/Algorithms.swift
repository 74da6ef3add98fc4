import COpenSSL

/// The algorithms of OpenSSL's provider, each fetched once. OpenSSL 3.0 would look them up by name under a lock at each
/// use, which costs more than hashing a short message. They are constants, initialized on first use.
enum Algorithms {
    static let sha1 = digest("SHA1")
    static let sha256 = digest("SHA2-256")
    static let sha512 = digest("SHA2-512")

    static let aes256GCM = required("AES-256-GCM") { () throws(CryptoError) in
        Shared(try unsafe Owned<FetchedCipher>(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "AES-256-GCM"))
    }

    static let hkdf = required("HKDF") { () throws(CryptoError) in
        Shared(try unsafe Owned<FetchedKeyDerivation>(EVP_KDF_fetch(nil, "HKDF", nil), "HKDF"))
    }

    /// Contexts with their digest set. A computation duplicates one and sets its key.
    static let hmacSHA1 = hmac("SHA1")
    static let hmacSHA256 = hmac("SHA2-256")
    static let hmacSHA512 = hmac("SHA2-512")

    private static func digest(_ name: StaticString) -> Shared<FetchedDigest> {
        required(name) { () throws(CryptoError) in
            Shared(try unsafe Owned(EVP_MD_fetch(nil, name.characters, nil), name))
        }
    }

    private static func hmac(_ name: StaticString) -> Shared<MACContext> {
        required("HMAC") { () throws(CryptoError) in
            let mac = try unsafe Owned<FetchedMAC>(EVP_MAC_fetch(nil, "HMAC", nil), "HMAC")
            let context = try unsafe Owned<MACContext>(EVP_MAC_CTX_new(mac.pointer), "HMAC")
            var parameters = unsafe [Parameter.text("digest", name), Parameter.end]
            // A context can be duplicated only with a key, so it gets an empty one until the real one replaces it.
            let emptyKey: [UInt8] = [0]
            guard unsafe EVP_MAC_init(context.pointer, emptyKey, 0, &parameters) == 1 else {
                throw ErrorQueue.failure("HMAC")
            }
            return Shared(context)
        }
    }

    /// An OpenSSL without these algorithms cannot run any part of the program.
    private static func required<Object>(
        _ name: StaticString,
        _ fetch: () throws(CryptoError) -> Shared<Object>
    ) -> Shared<Object> {
        do {
            return try fetch()
        } catch {
            fatalError("the installed OpenSSL does not offer \(name): \(error)")
        }
    }
}
