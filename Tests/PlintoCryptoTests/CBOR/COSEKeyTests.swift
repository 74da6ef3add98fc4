import PlintoModels
import Testing

@testable import PlintoCrypto

/// Keys of passkeys: exactly the parameters of their algorithm, and a key that exists.
@Suite("COSE keys")
struct COSEKeyTests {
    private static let es256: CBORValue = {
        let vector = WebAuthnVector.noneES256
        return key(of: vector)
    }()
    private static let eddsa = key(of: .packedEdDSA)
    private static let rs256 = key(of: .packedRS256)

    private static func key(of vector: WebAuthnVector) -> CBORValue {
        do {
            let registered = [UInt8](hex: vector.registered)
            let data = try (try? AttestationObject(registered).authenticatorData) ?? AuthenticatorData(registered)
            return try CBORDecoder.decode(data.credential?.publicKey ?? [])
        } catch {
            preconditionFailure("the vector is no registration: \(error)")
        }
    }

    @Test("the keys of the specification are read")
    func published() throws {
        #expect(try COSEKey(Self.es256).algorithm == .es256)
        #expect(try COSEKey(Self.eddsa).algorithm == .eddsa)
        #expect(try COSEKey(Self.rs256).algorithm == .rs256)
        #expect(try COSEKey(Self.rs256.encoded).algorithm == .rs256)
    }

    private static let zeros = CBORValue.bytes([UInt8](repeating: 0, count: 32))

    static let broken: [(name: String, key: CBORValue)] = [
        ("no map", .array([])),
        ("an empty map", .map([])),
        ("no algorithm", es256.with(3, nil)),
        ("no type", es256.with(1, nil)),
        ("the type of another", es256.with(1, 1)),
        ("another curve", es256.with(-1, 2)),
        ("no curve", es256.with(-1, nil)),
        ("a compressed point", es256.with(-3, .bool(true))),
        ("no y", es256.with(-3, nil)),
        ("x of 31 bytes", es256.with(-2, .bytes([UInt8](repeating: 1, count: 31)))),
        ("x of 33 bytes", es256.with(-2, .bytes([0] + [UInt8](repeating: 1, count: 32)))),
        ("a point off the curve", es256.with(-3, zeros)),
        ("the point at nought", es256.with(-2, zeros).with(-3, zeros)),
        ("a private part", es256.with(-4, zeros)),
        ("a key id", es256.with(2, .bytes([1]))),
        ("an algorithm as text", es256.with(3, "ES256")),
        ("EdDSA with the type of EC", eddsa.with(1, 2)),
        ("EdDSA on X25519", eddsa.with(-1, 4)),
        ("EdDSA with y", eddsa.with(-3, zeros)),
        ("EdDSA of 31 bytes", eddsa.with(-2, .bytes([UInt8](repeating: 1, count: 31)))),
        ("RSA without exponent", rs256.with(-2, nil)),
        ("RSA with exponent 1", rs256.with(-2, .bytes([1]))),
        ("RSA with an even exponent", rs256.with(-2, .bytes([1, 0, 0]))),
        ("RSA with an exponent of 5 bytes", rs256.with(-2, .bytes([1, 0, 0, 0, 1]))),
        ("RSA with a leading zero", rs256.with(-2, .bytes([0, 1, 0, 1]))),
        ("RSA of 1024 bits", rs256.with(-1, .bytes([UInt8](repeating: 0xFF, count: 128)))),
        ("RSA of 8200 bits", rs256.with(-1, .bytes([UInt8](repeating: 0xFF, count: 1025)))),
        ("RSA with an even modulus", rs256.with(-1, .bytes([UInt8](repeating: 0xFE, count: 256)))),
        ("RSA with an empty modulus", rs256.with(-1, .bytes([]))),
    ]

    @Test("a key with a parameter too many, too few or out of range is refused", arguments: broken)
    func refused(name: String, key: CBORValue) {
        #expect(throws: CryptoError(.invalidKey, ""), Comment(rawValue: name)) { try COSEKey(key) }
    }

    @Test("other algorithms are named as what they are", arguments: [-35, -36, -37, -47, -65535, 5] as [CBORValue])
    func algorithms(number: CBORValue) {
        #expect(throws: CryptoError(.unsupportedAlgorithm, "")) { try COSEKey(Self.es256.with(3, number)) }
    }

    @Test("bytes that are no canonical CBOR, or more than a key, are no key")
    func encoding() {
        let good = Self.es256.encoded
        #expect(throws: CryptoError(.invalidKey, "")) { try COSEKey(good + [0]) }
        #expect(throws: CryptoError(.invalidKey, "")) { try COSEKey(Array(good.dropLast())) }
        #expect(throws: CryptoError(.invalidKey, "")) { try COSEKey([]) }
    }

    @Test("an ECDSA signature has one encoding: padded, negative, cut or longer ones do not verify")
    func signatures() throws {
        let key = try SigningKey.generate(random: SystemRandom())
        let jwk = key.publicJWK
        let cose = try COSEKey(
            .map([
                (1, 2), (3, -7), (-1, 1),
                (-2, .bytes(try #require(Base64URL.decode(jwk.x)))),
                (-3, .bytes(try #require(jwk.y.flatMap(Base64URL.decode)))),
            ])
        )
        let message: [UInt8] = Array("what is signed".utf8)
        let der = try #require(try ECDSASignature.der(fromJOSE: key.sign(message)))
        #expect(cose.verify(der, message: message))
        #expect(!cose.verify(der, message: message + [0]))
        #expect(!cose.verify(der + [0], message: message))
        #expect(!cose.verify(Array(der.dropLast()), message: message))
        #expect(!cose.verify([], message: message))
        #expect(!cose.verify(try key.sign(message), message: message))
        // The same numbers with a zero byte more in the first one.
        let length = Int(der[3])
        let padded = [0x30, der[1] + 1, 0x02, UInt8(length + 1), 0] + der[4...]
        #expect(!cose.verify(padded, message: message))
        // The length in two bytes where one is enough.
        #expect(!cose.verify([0x30, 0x81] + der[1...], message: message))
    }
}
