import COpenSSL

/// A P-256 public key (RFC 7518 §3.4), parsed once.
struct ES256PublicKey: Sendable {
    private static let coordinateLength = 32

    private let key: Shared<PKey>
    /// The context initialized for verification, duplicated for each one.
    private let verifying: Shared<PKeyContext>

    /// Creates the public half of `key`, which must be on P-256.
    init(_ key: Shared<PKey>) throws(CryptoError) {
        let context = try unsafe Owned<PKeyContext>(
            EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil),
            "EVP_PKEY_CTX_new_from_pkey"
        )
        guard unsafe EVP_PKEY_verify_init(context.pointer) == 1 else {
            throw ErrorQueue.failure("EVP_PKEY_verify_init")
        }
        self.key = key
        verifying = Shared(context)
    }

    /// - Throws: ``CryptoError`` `invalidKey` unless the coordinates have 32 bytes each and are a point of the curve.
    init(x: [UInt8], y: [UInt8]) throws(CryptoError) {
        guard x.count == Self.coordinateLength, y.count == Self.coordinateLength else {
            throw CryptoError(.invalidKey, "a coordinate on P-256 has 32 bytes")
        }
        // SEC 1 §2.3.3: 4 marks an uncompressed point.
        try self.init(Shared(Self.key(at: [4] + x + y)))
    }

    private static func key(at point: [UInt8]) throws(CryptoError) -> Owned<PKey> {
        let context = try unsafe Owned<PKeyContext>(EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EC")
        guard unsafe EVP_PKEY_fromdata_init(context.pointer) == 1 else {
            throw ErrorQueue.failure("EVP_PKEY_fromdata_init")
        }
        let made = unsafe point.withUnsafeBytes { point in
            var parameters = unsafe [
                Parameter.text("group", "prime256v1"),
                Parameter.bytes("pub", point),
                Parameter.end,
            ]
            var key: OpaquePointer?
            _ = unsafe EVP_PKEY_fromdata(context.pointer, &key, evp_pkey_public_key, &parameters)
            return unsafe key
        }
        guard let made = unsafe made else {
            throw ErrorQueue.failure("reading a public key", code: .invalidKey)
        }
        let key = try unsafe Owned<PKey>(made, "EVP_PKEY_fromdata")
        let check = try unsafe Owned<PKeyContext>(
            EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil),
            "EVP_PKEY_CTX_new_from_pkey"
        )
        guard unsafe EVP_PKEY_public_check(check.pointer) == 1 else {
            throw ErrorQueue.failure("checking a public key", code: .invalidKey)
        }
        return key
    }

    /// The coordinates, 32 bytes each.
    func coordinates() throws(CryptoError) -> (x: [UInt8], y: [UInt8]) {
        (try coordinate("qx"), try coordinate("qy"))
    }

    private func coordinate(_ name: StaticString) throws(CryptoError) -> [UInt8] {
        var pointer: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(key.pointer, name.characters, &pointer) == 1 else {
            throw ErrorQueue.failure("EVP_PKEY_get_bn_param")
        }
        let number = try unsafe Owned<BigNumber>(pointer, "EVP_PKEY_get_bn_param")
        var bytes = [UInt8](repeating: 0, count: Self.coordinateLength)
        guard unsafe BN_bn2binpad(number.pointer, &bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            throw ErrorQueue.failure("BN_bn2binpad")
        }
        return bytes
    }

    /// Returns true if `signature` (r ‖ s) is valid for this message; false also if it is malformed.
    func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        guard let der = try? ECDSASignature.der(fromJOSE: signature),
            let context = try? unsafe Owned<PKeyContext>(EVP_PKEY_CTX_dup(verifying.pointer), "EVP_PKEY_CTX_dup")
        else { return false }
        let hash = Digest.sha256.hash(message)
        let fits = unsafe EVP_PKEY_verify(context.pointer, der, der.count, hash, hash.count) == 1
        if !fits { ErrorQueue.discard() }
        return fits
    }
}
