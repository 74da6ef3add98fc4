import COpenSSL

/// A type of OpenSSL object and its free function.
protocol OpenSSLObject {
    static func free(_ pointer: OpaquePointer)
}

/// The sole owner of an OpenSSL object, which it frees at the end of its lifetime.
@safe
struct Owned<Object: OpenSSLObject>: ~Copyable {
    let pointer: OpaquePointer

    /// Takes ownership of the result of an OpenSSL call.
    ///
    /// - Throws: ``CryptoError`` `libraryFailure` with the library's message if the call returned nothing.
    init(_ pointer: OpaquePointer?, _ operation: StaticString) throws(CryptoError) {
        guard let pointer = unsafe pointer else { throw ErrorQueue.failure(operation) }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe Object.free(pointer)
    }
}

/// An OpenSSL object that many threads use concurrently.
///
/// Unchecked because pointers are not `Sendable`. The object is complete before this value is created, and is only
/// passed to functions that take it as `const` or count references, which OpenSSL does atomically: parsed keys, fetched
/// algorithms, and contexts that are duplicated.
@safe
final class Shared<Object: OpenSSLObject>: @unchecked Sendable {
    private let owned: Owned<Object>

    /// The pointer, valid during the lifetime of this object.
    var pointer: OpaquePointer { unsafe owned.pointer }

    init(_ owned: consuming Owned<Object>) {
        self.owned = owned
    }
}

enum CipherContext: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_CIPHER_CTX_free(pointer) }
}

enum DigestContext: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_MD_CTX_free(pointer) }
}

enum KeyDerivationContext: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_KDF_CTX_free(pointer) }
}

enum MACContext: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_MAC_CTX_free(pointer) }
}

enum PKey: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_PKEY_free(pointer) }
}

enum PKeyContext: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_PKEY_CTX_free(pointer) }
}

enum PrivateKeyInfo: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe PKCS8_PRIV_KEY_INFO_free(pointer) }
}

enum BigNumber: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe BN_clear_free(pointer) }
}

enum SignatureValue: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe ECDSA_SIG_free(pointer) }
}

enum FetchedDigest: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_MD_free(pointer) }
}

enum FetchedCipher: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_CIPHER_free(pointer) }
}

enum FetchedKeyDerivation: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_KDF_free(pointer) }
}

enum FetchedMAC: OpenSSLObject {
    static func free(_ pointer: OpaquePointer) { unsafe EVP_MAC_free(pointer) }
}
