import PlintoModels
import Testing

@testable import PlintoCrypto

@Suite("Signing keys")
struct SigningKeyTests {
    private let message = Array("what is signed".utf8)

    @Test("a key verifies what it signed, and nothing else", arguments: KeyPair.Kind.allCases)
    func signAndVerify(kind: KeyPair.Kind) throws {
        let (key, other) = (try KeyPair(kind), try KeyPair(kind))
        let signature = try key.sign(message)
        #expect(key.verify(signature, message))
        #expect(!key.verify(signature, message + [0]))
        #expect(!other.verify(signature, message))
    }

    @Test("a key that was exported and read back is the same key")
    func export() throws {
        let key = try SigningKey.generate(id: "k1", random: SystemRandom())
        let restored = try SigningKey(id: "k1", exported: key.export())
        #expect(restored.publicJWK == key.publicJWK)
        #expect(restored.verify(try key.sign(message), message: message))
        #expect(key.verify(try restored.sign(message), message: message))
        #expect(try restored.export() == key.export())
    }

    @Test("any flipped bit of a signature makes it wrong", arguments: KeyPair.Kind.allCases)
    func flippedBits(kind: KeyPair.Kind) throws {
        let key = try KeyPair(kind)
        let signature = try key.sign(message)
        for index in signature.indices {
            var altered = signature
            altered[index] ^= 1 << (index % 8)
            #expect(!key.verify(altered, message), "byte \(index)")
        }
    }

    @Test("a signature of another length is wrong, not a crash", arguments: KeyPair.Kind.allCases)
    func lengths(kind: KeyPair.Kind) throws {
        let key = try KeyPair(kind)
        let signature = try key.sign(message)
        for count in 0..<signature.count {
            #expect(!key.verify(Array(signature.prefix(count)), message))
        }
        #expect(!key.verify(signature + [0], message))
        #expect(!key.verify([UInt8](repeating: 0, count: signature.count), message))
        #expect(!key.verify([UInt8](repeating: 0xFF, count: signature.count), message))
    }

    @Test("a key without a given id is named by the thumbprint of its public half")
    func thumbprintAsID() throws {
        let key = try SigningKey.generate(random: SystemRandom())
        #expect(key.publicJWK.kid == key.id)
        #expect(key.publicJWK.thumbprint() == key.id)
        #expect(key.publicJWK.alg == key.algorithm.rawValue)
    }
}
