import PlintoModels
import Testing

@testable import PlintoCrypto

@Suite("Keys on many threads")
struct ConcurrentSigningTests {
    @Test("one key signs and verifies on many threads at once", arguments: KeyPair.Kind.allCases)
    func sharedKey(kind: KeyPair.Kind) async throws {
        let key = try KeyPair(kind)
        let verified = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<16 {
                group.addTask {
                    try (0..<50).count { round in
                        let message = Array("task \(task), round \(round)".utf8)
                        let signature = try key.sign(message)
                        return key.verify(signature, message)
                            && !key.verify(signature, message + [0])
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(verified == 16 * 50)
    }

    @Test("hashes, codes and sealed values are right on many threads at once")
    func sharedAlgorithms() async throws {
        let key = AEADKey.random(from: SystemRandom())
        let right = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<16 {
                group.addTask {
                    try (0..<100).count { round in
                        let message = [UInt8](repeating: UInt8(task), count: round)
                        let sealed = try key.seal(message, associatedData: [UInt8(task)], random: SystemRandom())
                        return try key.open(sealed, associatedData: [UInt8(task)]) == message
                            && HMAC.code(.sha1, key: message, message: message).count == 20
                            && Digest.sha512.hash(message).count == 64
                            && HKDF.derive(secret: [1], salt: message, info: [], count: 32).count == 32
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(right == 16 * 100)
    }
}
