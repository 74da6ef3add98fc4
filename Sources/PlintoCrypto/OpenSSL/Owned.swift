import COpenSSL

/// A type of OpenSSL object, and how one of it is freed.
protocol OpenSSLObject {
    static func free(_ pointer: OpaquePointer)
}

/// The one owner of an OpenSSL object, which it frees at the end of its life.
@safe
struct Owned<Object: OpenSSLObject>: ~Copyable {
    let pointer: OpaquePointer

    /// Takes over what an OpenSSL call returned.
    ///
    /// - Throws: ``CryptoError`` `libraryFailure`, with the library's own words, where it returned nothing.
    init(_ pointer: OpaquePointer?, _ operation: StaticString) throws(CryptoError) {
        guard let pointer = unsafe pointer else { throw ErrorQueue.failure(operation) }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe Object.free(pointer)
    }
}

/// An OpenSSL object that many threads use at once.
///
/// Unchecked because a pointer is not `Sendable`. What it points to is complete before this value is made and
/// only ever passed to functions that take it as `const` or count references, which OpenSSL does atomically:
/// parsed keys, fetched algorithms, and contexts that serve as templates to duplicate.
@safe
final class Shared<Object: OpenSSLObject>: @unchecked Sendable {
    private let owned: Owned<Object>

    /// Valid as long as this object lives.
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
