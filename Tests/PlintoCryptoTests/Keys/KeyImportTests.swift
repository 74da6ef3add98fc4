import PlintoModels
import Testing

@testable import PlintoCrypto

@Suite("Keys from outside")
struct KeyImportTests {
    private let random = SystemRandom()

    @Test("a private key of another kind than the algorithm's is refused")
    func wrongKind() {
        let ed25519 = SamplePrivateKeys.ed25519(seed: random.bytes(32))
        #expect(throws: CryptoError(.invalidKey, "")) { try SigningKey(id: "k", exported: ed25519) }
    }

    @Test("a private key on another curve is refused")
    func wrongCurve() {
        // secp256k1, the scalar 1, in PKCS#8.
        let document = [UInt8](
            hex: "303e020100301006072a8648ce3d020106052b8104000a042730250201010420" + String(repeating: "00", count: 31)
                + "01"
        )
        #expect(throws: CryptoError(.invalidKey, "")) { try SigningKey(id: "k", exported: document) }
    }

    @Test("a private key cut short anywhere, or with a byte too many, is refused")
    func truncated() throws {
        let document = try SigningKey.generate(random: random).export()
        for count in 0..<document.count {
            #expect(throws: CryptoError(.invalidKey, ""), "\(count) bytes") {
                try SigningKey(id: "k", exported: Array(document.prefix(count)))
            }
        }
        #expect(throws: CryptoError(.invalidKey, "")) {
            try SigningKey(id: "k", exported: document + [0])
        }
    }

    @Test(
        "scalars of zero, of the curve's order and above are refused",
        arguments: [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ]
    )
    func scalars(hex: String) {
        let document = SamplePrivateKeys.p256(scalar: [UInt8](hex: hex))
        #expect(throws: CryptoError(.invalidKey, "")) { try SigningKey(id: "k", exported: document) }
    }

    @Test("a private key whose public half is another's is refused")
    func mismatchedHalves() throws {
        let scalar = [UInt8](repeating: 0, count: 31) + [1]
        let basePoint = [UInt8](
            hex: "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
        )
        let good = SamplePrivateKeys.p256(scalar: scalar, point: basePoint)
        #expect(throws: Never.self) { try SigningKey(id: "k", exported: good) }

        let other = try SigningKey.generate(random: random).publicJWK
        let otherPoint = try [4] + #require(Base64URL.decode(other.x)) + #require(other.y.flatMap(Base64URL.decode))
        let mixed = SamplePrivateKeys.p256(scalar: scalar, point: otherPoint)
        #expect(throws: CryptoError(.invalidKey, "")) { try SigningKey(id: "k", exported: mixed) }
    }

    @Test(
        "an id that would need escaping is refused",
        arguments: ["", "a b", "a\"b", "a\\b", "é", "a\nb", "a/b", String(repeating: "a", count: 129)]
    )
    func ids(id: String) {
        #expect(throws: CryptoError(.invalidKey, "")) { try SigningKey.generate(id: id, random: random) }
    }

    @Test("the key is drawn from the given randomness alone")
    func determinism() throws {
        let bytes = random.bytes(64)
        let first = try SigningKey.generate(random: ScriptedRandom(bytes))
        let second = try SigningKey.generate(random: ScriptedRandom(bytes))
        #expect(try first.export() == second.export())
        #expect(first.id == second.id)
    }

    @Test("a draw outside the curve's order is rejected and drawn again")
    func rejection() throws {
        let good = [UInt8](repeating: 0, count: 31) + [1]
        let draws = [UInt8](repeating: 0xFF, count: 32) + [UInt8](repeating: 0, count: 32) + good
        let key = try SigningKey.generate(id: "k", random: ScriptedRandom(draws))
        let expected = try SigningKey(id: "k", exported: SamplePrivateKeys.p256(scalar: good))
        #expect(key.publicJWK == expected.publicJWK)
        // The scalar 1 names the base point itself (SP 800-186 §3.2.1.3).
        let x = [UInt8](hex: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
        #expect(key.publicJWK.x == Base64URL.encode(x))
    }

    @Test("a source that gives nothing usable is an error, not an endless loop")
    func brokenSource() {
        #expect(throws: CryptoError(.libraryFailure, "")) {
            try SigningKey.generate(random: ScriptedRandom([]))
        }
    }
}
