import COpenSSL
import PlintoCrypto

/// A private key of RSA that signs as providers and TPMs do (RS256, RFC 7518 §3.3); what is tested only verifies.
final class RSASigner: Sendable {
    /// Made once: that takes a tenth of a second.
    static let shared = RSASigner()

    // Written once, before anyone else has it; OpenSSL only reads it to sign.
    private nonisolated(unsafe) let key: OpaquePointer
    /// Big-endian, in base64url.
    let modulus: String
    let exponent: String

    /// - Parameter bits: Of the modulus.
    init(bits: Int32 = 2048) {
        let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        var key: OpaquePointer?
        precondition(
            EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_CTX_ctrl_str(context, "rsa_keygen_bits", "\(bits)") == 1
        )
        precondition(EVP_PKEY_generate(context, &key) == 1)
        EVP_PKEY_CTX_free(context)
        self.key = key!
        modulus = Self.number("n", of: key)
        exponent = Self.number("e", of: key)
    }

    private static func number(_ name: String, of key: OpaquePointer?) -> String {
        var number: OpaquePointer?
        precondition(EVP_PKEY_get_bn_param(key, name, &number) == 1)
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(number) + 7) / 8)
        BN_bn2bin(number, &bytes)
        return Base64URL.encode(bytes)
    }

    func sign(_ message: [UInt8]) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 1024)
        var length = signature.count
        precondition(EVP_DigestSignInit_ex(context, nil, "SHA2-256", nil, nil, key, nil) == 1)
        precondition(EVP_DigestSign(context, &signature, &length, message, message.count) == 1)
        return Array(signature.prefix(length))
    }
}
