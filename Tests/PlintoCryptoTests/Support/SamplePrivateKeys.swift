@testable import PlintoCrypto

/// Puts the bare private keys of published vectors into PKCS#8, the form that keys are imported in.
enum SamplePrivateKeys {
    /// RFC 8410 §7.
    static func ed25519(seed: [UInt8]) -> [UInt8] {
        [UInt8](hex: "302e020100300506032b657004220420") + seed
    }

    /// RFC 5958 around RFC 5915, without the public key.
    static func p256(scalar: [UInt8]) -> [UInt8] {
        [UInt8](hex: "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420") + scalar
    }

    /// The same with the public key, an uncompressed point.
    static func p256(scalar: [UInt8], point: [UInt8]) -> [UInt8] {
        [UInt8](hex: "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420") + scalar
            + [UInt8](hex: "a144034200") + point
    }
}
