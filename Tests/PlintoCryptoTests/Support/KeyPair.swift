import TestSupport

@testable import PlintoCrypto

/// A key pair of one of the algorithms whose signatures Plinto verifies in its own formats.
struct KeyPair: Sendable {
    enum Kind: Sendable, CaseIterable {
        case es256, ed25519
    }

    let sign: @Sendable ([UInt8]) throws -> [UInt8]
    let verify: @Sendable (_ signature: [UInt8], _ message: [UInt8]) -> Bool

    init(_ kind: Kind) throws {
        switch kind {
        case .es256:
            let key = try SigningKey.generate(random: SystemRandom())
            sign = { try key.sign($0) }
            verify = { key.verify($0, message: $1) }
        case .ed25519:
            let key = Ed25519Key(seed: SystemRandom().bytes(32))
            let published = try Ed25519PublicKey(bytes: key.publicKey)
            sign = { key.sign($0) }
            verify = { published.verify($0, message: $1) }
        }
    }
}
