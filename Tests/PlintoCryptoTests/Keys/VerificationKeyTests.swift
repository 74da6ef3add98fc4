import PlintoModels
import Testing

@testable import PlintoCrypto

@Suite("Keys out of a key set")
struct VerificationKeyTests {
    private let message = Array("what is signed".utf8)

    @Test("a published key verifies what its private half signed")
    func verification() throws {
        let key = try SigningKey.generate(random: SystemRandom())
        let published = try VerificationKey(key.publicJWK)
        #expect(published.id == key.id)
        #expect(published.algorithm == key.algorithm)
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
        let key = try SigningKey(id: "k", exported: SamplePrivateKeys.p256(scalar: bytes))
        let jwk = key.publicJWK
        #expect((coordinate == "x" ? jwk.x : jwk.y) == Base64URL.encode([UInt8](hex: hex)))
        #expect(try VerificationKey(jwk).verify(key.sign(message), message: message))
    }

    @Test("a key that does not fit together is refused")
    func refused() throws {
        let ec = try SigningKey.generate(random: SystemRandom()).publicJWK
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
        ]
        for key in wrong {
            #expect(throws: CryptoError(.invalidKey, ""), "\(key)") { try VerificationKey(key) }
        }
    }
}
