import COpenSSL

/// A hash function (FIPS 180-4). SHA-1 is only for one-time passwords, whose security does not depend on collision
/// resistance.
package enum Digest: Hashable, Sendable, CaseIterable {
    case sha1
    case sha256
    case sha512

    /// The length of a hash in bytes.
    package var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// Returns the digest of `bytes`.
    package func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: byteCount)
        guard unsafe EVP_Digest(bytes, bytes.count, &hash, nil, algorithm.pointer, nil) == 1 else {
            fatalError("\(ErrorQueue.failure("hashing"))")
        }
        return hash
    }

    private var algorithm: Shared<FetchedDigest> {
        switch self {
        case .sha1: Algorithms.sha1
        case .sha256: Algorithms.sha256
        case .sha512: Algorithms.sha512
        }
    }
}
