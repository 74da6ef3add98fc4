import PlintoCrypto
import Testing

@Suite("AES-256-GCM")
struct AEADKeyTests {
    private let key = AEADKey.random(from: SystemRandom())
    private let place = Array("table.column.row".utf8)

    @Test("published vectors seal and open", arguments: AEADVector.published)
    func published(vector: AEADVector) throws {
        let key = try AEADKey(bytes: [UInt8](hex: vector.key))
        let nonce = [UInt8](hex: vector.nonce)
        let plaintext = [UInt8](hex: vector.plaintext)
        let associatedData = [UInt8](hex: vector.associatedData)
        let sealed = try key.seal(plaintext, associatedData: associatedData, random: ScriptedRandom(nonce))
        #expect(Hex.encode(sealed) == vector.nonce + vector.sealed)
        #expect(try key.open(sealed, associatedData: associatedData) == plaintext)
    }

    @Test("what is sealed opens, at every length", arguments: [0, 1, 15, 16, 17, 255, 4096, 1_000_000])
    func roundTrip(count: Int) throws {
        let plaintext = SystemRandom().bytes(count)
        let sealed = try key.seal(plaintext, associatedData: place, random: SystemRandom())
        #expect(sealed.count == count + 28)
        #expect(try key.open(sealed, associatedData: place) == plaintext)
    }

    @Test("a flipped bit anywhere in nonce, ciphertext or tag is found")
    func tampering() throws {
        let sealed = try key.seal(Array("a secret".utf8), associatedData: place, random: SystemRandom())
        for bit in 0..<(sealed.count * 8) {
            var altered = sealed
            altered[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: CryptoError(.authenticationFailed, "")) { try key.open(altered, associatedData: place) }
        }
    }

    @Test("a value cut short at any place is found, also where nothing is left")
    func truncation() throws {
        let sealed = try key.seal(Array("a secret".utf8), associatedData: place, random: SystemRandom())
        for count in 0..<sealed.count {
            #expect(throws: CryptoError(.authenticationFailed, "")) {
                try key.open(Array(sealed.prefix(count)), associatedData: place)
            }
        }
    }

    @Test("a value neither opens in another place nor under another key")
    func displacement() throws {
        let sealed = try key.seal([1, 2, 3], associatedData: place, random: SystemRandom())
        let other = AEADKey.random(from: SystemRandom())
        #expect(throws: CryptoError(.authenticationFailed, "")) { try key.open(sealed, associatedData: place + [0]) }
        #expect(throws: CryptoError(.authenticationFailed, "")) { try key.open(sealed, associatedData: []) }
        #expect(throws: CryptoError(.authenticationFailed, "")) { try other.open(sealed, associatedData: place) }
    }

    @Test("the same value sealed twice looks different")
    func nonces() throws {
        let sealed = try (0..<1000).map { _ in try key.seal([1], associatedData: [], random: SystemRandom()) }
        #expect(Set(sealed.map { Array($0.prefix(12)) }).count == sealed.count)
    }

    @Test("only 32 bytes are a key", arguments: [0, 16, 24, 31, 33, 64])
    func keyLengths(count: Int) {
        #expect(throws: CryptoError(.invalidKey, "")) { try AEADKey(bytes: [UInt8](repeating: 1, count: count)) }
    }

    @Test("a key gives its bytes back")
    func bytes() throws {
        let bytes = SystemRandom().bytes(32)
        #expect(try AEADKey(bytes: bytes).bytes == bytes)
        #expect(AEADKey.random(from: ScriptedRandom(bytes)).bytes == bytes)
    }
}
