import PlintoModels
import Testing

@testable import PlintoCrypto

@Suite("Signing keys")
struct SigningKeyTests {
    private let message = Array("what is signed".utf8)

    @Test("a key verifies what it signed, and nothing else", arguments: SigningAlgorithm.allCases)
    func signAndVerify(algorithm: SigningAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, random: SystemRandom())
        let other = try SigningKey.generate(algorithm, random: SystemRandom())
        let signature = try key.sign(message)
        #expect(key.verify(signature, message: message))
        #expect(!key.verify(signature, message: message + [0]))
        #expect(!other.verify(signature, message: message))
    }

    @Test("a key that was exported and read back is the same key", arguments: SigningAlgorithm.allCases)
    func export(algorithm: SigningAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, id: "k1", random: SystemRandom())
        let restored = try SigningKey(algorithm: algorithm, id: "k1", exported: key.export())
        #expect(restored.publicJWK == key.publicJWK)
        #expect(restored.verify(try key.sign(message), message: message))
        #expect(key.verify(try restored.sign(message), message: message))
        #expect(try restored.export() == key.export())
    }

    @Test("any flipped bit of a signature makes it wrong", arguments: SigningAlgorithm.allCases)
    func flippedBits(algorithm: SigningAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, random: SystemRandom())
        let signature = try key.sign(message)
        for index in signature.indices {
            var altered = signature
            altered[index] ^= 1 << (index % 8)
            #expect(!key.verify(altered, message: message), "byte \(index)")
        }
    }

    @Test("a signature of another length is wrong, not a crash", arguments: SigningAlgorithm.allCases)
    func lengths(algorithm: SigningAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, random: SystemRandom())
        let signature = try key.sign(message)
        for count in 0..<signature.count {
            #expect(!key.verify(Array(signature.prefix(count)), message: message))
        }
        #expect(!key.verify(signature + [0], message: message))
        #expect(!key.verify([UInt8](repeating: 0, count: signature.count), message: message))
        #expect(!key.verify([UInt8](repeating: 0xFF, count: signature.count), message: message))
    }

    @Test(
        "a key without a given id is named by the thumbprint of its public half",
        arguments: [.es256, .eddsa] as [SigningAlgorithm]
    )
    func thumbprintAsID(algorithm: SigningAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, random: SystemRandom())
        let jwk = try #require(key.publicJWK)
        #expect(jwk.kid == key.id)
        #expect(jwk.thumbprint() == key.id)
        #expect(jwk.alg == algorithm.rawValue)
    }

    @Test("HS256 has no public half, and its id says nothing of the secret")
    func hs256() throws {
        let key = try SigningKey.generate(.hs256, random: SystemRandom())
        #expect(key.publicJWK == nil)
        #expect(Base64URL.decode(key.id)?.count == 16)
        #expect(key.id != Base64URL.encode(Digest.sha256.hash(try key.export())))
    }
}
