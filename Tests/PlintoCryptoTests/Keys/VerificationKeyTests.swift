import PlintoModels
import Testing

@testable import PlintoCrypto

@Suite("Keys out of a key set")
struct VerificationKeyTests {
    private let message = Array("what is signed".utf8)

    @Test("a published key verifies what its private half signed", arguments: [.es256, .eddsa] as [SigningAlgorithm])
    func verification(algorithm: SigningAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, random: SystemRandom())
        let published = try VerificationKey(#require(key.publicJWK))
        #expect(published.id == key.id)
        #expect(published.algorithm == algorithm)
        let signature = try key.sign(message)
        #expect(published.verify(signature, message: message))
        #expect(!published.verify(signature, message: message + [0]))
        #expect(!published.verify([], message: message))
    }

    /// Scalars whose points have a coordinate that begins with a zero byte, with that coordinate.
    static let shortCoordinates: [(UInt16, String, String)] = [
        (43, "y", "003cccc0a6460e0ae328a4d97d3c7b61d86fc6289c189f2525110c441bb07e97"),
        (379, "x", "005543894af3d00ed7d740abdbd75c96b06877b787db5f70eea78b90a8d7c00a"),
    ]

    @Test("a coordinate has 32 bytes, whatever zeros it begins with (RFC 7518 §6.2.1.2)", arguments: shortCoordinates)
    func leadingZeros(scalar: UInt16, coordinate: String, hex: String) throws {
        let bytes = [UInt8](repeating: 0, count: 30) + [UInt8(scalar >> 8), UInt8(scalar & 0xFF)]
        let key = try SigningKey(algorithm: .es256, id: "k", exported: SamplePrivateKeys.p256(scalar: bytes))
        let jwk = try #require(key.publicJWK)
        #expect((coordinate == "x" ? jwk.x : jwk.y) == Base64URL.encode([UInt8](hex: hex)))
        #expect(try VerificationKey(jwk).verify(key.sign(message), message: message))
    }

    @Test("a key that does not fit together is refused")
    func refused() throws {
        let ec = try #require(try SigningKey.generate(.es256, random: SystemRandom()).publicJWK)
        let okp = try #require(try SigningKey.generate(.eddsa, random: SystemRandom()).publicJWK)
        func altered(_ key: JSONWebKey, _ change: (inout JSONWebKey) -> Void) -> JSONWebKey {
            var key = key
            change(&key)
            return key
        }
        let wrong = [
            altered(ec) { $0.alg = "EdDSA" }, altered(ec) { $0.alg = "none" }, altered(ec) { $0.alg = "HS256" },
            altered(ec) { $0.crv = "P-384" }, altered(ec) { $0.crv = "Ed25519" }, altered(ec) { $0.kty = "OKP" },
            altered(ec) { $0.use = "enc" }, altered(ec) { $0.y = nil }, altered(ec) { $0.y = $0.x },
            altered(ec) { $0.x = "" }, altered(ec) { $0.x += "A" }, altered(ec) { $0.x += "=" },
            altered(ec) { $0.x = Base64URL.encode([0] + Base64URL.decode($0.x)!) },
            altered(ec) {
                $0.x = Base64URL.encode([UInt8](repeating: 0, count: 32))
                $0.y = $0.x
            },
            altered(ec) {
                $0.x = Base64URL.encode([UInt8](repeating: 0xFF, count: 32))
                $0.y = $0.x
            },
            altered(okp) { $0.alg = "ES256" }, altered(okp) { $0.y = $0.x }, altered(okp) { $0.crv = "X25519" },
            altered(okp) { $0.crv = "Ed448" }, altered(okp) { $0.x = "AAAA" },
        ]
        for key in wrong {
            #expect(throws: CryptoError(.invalidKey, ""), "\(key)") { try VerificationKey(key) }
        }
    }
}
