import COpenSSL

/// An RSA public key that verifies PKCS #1 v1.5 signatures with SHA-256 (RFC 8017 §8.2), parsed once.
struct RSAPublicKey: Sendable {
    /// The allowed size of the modulus in bits. Smaller moduli can be factored; larger ones make verification a denial
    /// of service.
    private static let sizes = 2048...8192
    private static let longestExponent = 4

    private let key: Shared<PKey>

    /// - Parameters:
    ///   - modulus: The modulus, big-endian, without leading zeros.
    ///   - exponent: The exponent, big-endian, without leading zeros.
    /// - Throws: ``CryptoError`` `invalidKey` unless the modulus has 2048 to 8192 bits, and both are odd.
    init(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        guard let first = modulus.first, first != 0, let last = modulus.last, last & 1 == 1,
            Self.sizes.contains(modulus.count * 8 - first.leadingZeroBitCount)
        else {
            throw CryptoError(.invalidKey, "the modulus is not an odd number of 2048 to 8192 bits")
        }
        guard let top = exponent.first, top != 0, let low = exponent.last, low & 1 == 1,
            exponent.count <= Self.longestExponent, exponent != [1]
        else {
            throw CryptoError(.invalidKey, "the exponent is not an odd number from 3 to 2³² − 1")
        }
        let context = try unsafe Owned<PKeyContext>(EVP_PKEY_CTX_new_from_name(nil, "RSA", nil), "RSA")
        guard unsafe EVP_PKEY_fromdata_init(context.pointer) == 1 else {
            throw ErrorQueue.failure("EVP_PKEY_fromdata_init")
        }
        // OpenSSL expects numbers in the machine's byte order.
        var n = Self.native(modulus)
        var e = Self.native(exponent)
        let made = unsafe n.withUnsafeMutableBufferPointer { n in
            unsafe e.withUnsafeMutableBufferPointer { e in
                var parameters = unsafe [
                    Parameter.number("n", n),
                    Parameter.number("e", e),
                    Parameter.end,
                ]
                var key: OpaquePointer?
                _ = unsafe EVP_PKEY_fromdata(context.pointer, &key, evp_pkey_public_key, &parameters)
                return unsafe key
            }
        }
        guard let made = unsafe made else {
            throw ErrorQueue.failure("reading a public key", code: .invalidKey)
        }
        key = Shared(try unsafe Owned(made, "EVP_PKEY_fromdata"))
    }

    /// Returns true if `signature` is valid for this message; false also if it is malformed.
    func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        guard let context = try? unsafe Owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new"),
            unsafe EVP_DigestVerifyInit_ex(context.pointer, nil, "SHA2-256", nil, nil, key.pointer, nil) == 1,
            unsafe EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count) == 1
        else {
            ErrorQueue.discard()
            return false
        }
        return true
    }

    private static func native(_ bigEndian: [UInt8]) -> [UInt8] {
        1.littleEndian == 1 ? bigEndian.reversed() : bigEndian
    }
}
