import COpenSSL

/// The two encodings of a P-256 ECDSA signature: OpenSSL's DER sequence of two integers, and JOSE's (RFC 7518 §3.4)
/// with exactly 32 bytes for each number.
enum ECDSASignature {
    private static let numberLength = 32
    /// The maximum length: two integers of at most 33 bytes with tags and lengths.
    static let maximumDERLength = 72

    /// r ‖ s.
    static func jose(fromDER der: [UInt8]) throws(CryptoError) -> [UInt8] {
        let parsed = unsafe der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe d2i_ECDSA_SIG(nil, &cursor, buffer.count)
        }
        let signature = try unsafe Owned<SignatureValue>(parsed, "d2i_ECDSA_SIG")
        return try unsafe number(ECDSA_SIG_get0_r(signature.pointer)) + number(ECDSA_SIG_get0_s(signature.pointer))
    }

    /// The r ‖ s of a canonical DER signature; nil for any other encoding, which readers could interpret differently.
    static func jose(fromStrictDER der: [UInt8]) -> [UInt8]? {
        guard der.count <= maximumDERLength, let joined = try? jose(fromDER: der),
            let encoded = try? self.der(fromJOSE: joined), encoded == der
        else {
            ErrorQueue.discard()
            return nil
        }
        return joined
    }

    /// Returns the DER encoding; nil unless there are 64 bytes.
    static func der(fromJOSE signature: [UInt8]) throws(CryptoError) -> [UInt8]? {
        guard signature.count == 2 * numberLength else { return nil }
        let value = try unsafe Owned<SignatureValue>(ECDSA_SIG_new(), "ECDSA_SIG_new")
        let r = unsafe BN_bin2bn(Array(signature.prefix(numberLength)), Int32(numberLength), nil)
        let s = unsafe BN_bin2bn(Array(signature.suffix(numberLength)), Int32(numberLength), nil)
        guard unsafe ECDSA_SIG_set0(value.pointer, r, s) == 1 else {
            // The signature owns its numbers only from here on.
            unsafe BN_free(r)
            unsafe BN_free(s)
            throw ErrorQueue.failure("ECDSA_SIG_set0")
        }
        var der = [UInt8](repeating: 0, count: maximumDERLength)
        let length = unsafe der.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe i2d_ECDSA_SIG(value.pointer, &cursor)
        }
        guard length > 0 else { throw ErrorQueue.failure("i2d_ECDSA_SIG") }
        return Array(der.prefix(Int(length)))
    }

    private static func number(_ value: OpaquePointer?) throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: numberLength)
        guard unsafe BN_bn2binpad(value, &bytes, Int32(numberLength)) == Int32(numberLength) else {
            throw ErrorQueue.failure("BN_bn2binpad")
        }
        return bytes
    }
}
