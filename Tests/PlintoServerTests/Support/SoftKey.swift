import PlintoModels
import TestSupport

@testable import PlintoCrypto

/// The key pair of a passkey, in software.
struct SoftKey: Sendable {
    /// The public key as authenticators write it, a COSE_Key.
    let cose: CBORValue
    private let algorithm: COSEAlgorithm
    private let signer: @Sendable ([UInt8]) throws -> [UInt8]
    /// Whether one bit of each signature is turned.
    var isTampering = false

    init(_ algorithm: COSEAlgorithm) throws {
        switch algorithm {
        case .es256:
            let key = try SigningKey.generate(random: SystemRandom())
            let (x, y) = try (Self.bytes(key.publicJWK.x), Self.bytes(key.publicJWK.y))
            self.init(.es256, kind: 2, [(.negative(0), .unsigned(1)), (.negative(1), x), (.negative(2), y)]) {
                try ECDSASignature.der(fromJOSE: key.sign($0)) ?? []
            }
        case .eddsa:
            let key = Ed25519Key(seed: SystemRandom().bytes(32))
            let x = CBORValue.bytes(key.publicKey)
            self.init(.eddsa, kind: 1, [(.negative(0), .unsigned(6)), (.negative(1), x)], signer: key.sign)
        case .rs256:
            try self.init(RSASigner.shared)
        }
    }

    /// - Parameter exponent: Stands in the public key in place of the signer's own.
    init(_ signer: RSASigner, exponent: [UInt8]? = nil) throws {
        let numbers = try (Self.bytes(signer.modulus), exponent.map(CBORValue.bytes) ?? Self.bytes(signer.exponent))
        self.init(.rs256, kind: 3, [(.negative(0), numbers.0), (.negative(1), numbers.1)], signer: signer.sign)
    }

    private init(
        _ algorithm: COSEAlgorithm,
        kind: UInt64,
        _ parameters: [(CBORValue, CBORValue)],
        signer: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        let head: [(CBORValue, CBORValue)] = [
            (.unsigned(1), .unsigned(kind)), (.unsigned(3), Self.number(of: algorithm)),
        ]
        cose = SoftAuthenticator.map(head + parameters)
        self.algorithm = algorithm
        self.signer = signer
    }

    func sign(_ message: [UInt8]) throws -> [UInt8] {
        var signature = try signer(message)
        if isTampering { signature[signature.count - 1] ^= 1 }
        return signature
    }

    /// The statement `packed` without certificates.
    func attestation(of message: [UInt8]) throws -> CBORValue {
        SoftAuthenticator.map([
            (.text("alg"), Self.number(of: algorithm)), (.text("sig"), .bytes(try sign(message))),
        ])
    }

    private static func number(of algorithm: COSEAlgorithm) -> CBORValue {
        .negative(UInt64(-1 - algorithm.rawValue))
    }

    private static func bytes(_ text: String?) throws -> CBORValue {
        guard let bytes = text.flatMap(Base64URL.decode) else { throw CryptoError(.invalidKey, "no such number") }
        return .bytes(bytes)
    }
}
