import PlintoModels
import TestSupport
import Testing

@testable import PlintoCrypto

@Suite("Published signatures")
struct PublishedKeyTests {
    struct Ed25519Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let seed: String
        let publicKey: String
        let message: String
        let signature: String

        var testDescription: String { name }
    }

    /// RFC 8032 §7.1, without the one of 1,023 bytes.
    static let ed25519 = [
        Ed25519Vector(
            name: "RFC 8032, test 1",
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        Ed25519Vector(
            name: "RFC 8032, test 2",
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        Ed25519Vector(
            name: "RFC 8032, test 3",
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
        Ed25519Vector(
            name: "RFC 8032, test SHA(abc)",
            seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            publicKey: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
                + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ]

    @Test("Ed25519 signs as RFC 8032 says", arguments: ed25519)
    func rfc8032(vector: Ed25519Vector) throws {
        let key = Ed25519Key(seed: [UInt8](hex: vector.seed))
        let message = [UInt8](hex: vector.message)
        #expect(Hex.encode(key.sign(message)) == vector.signature)
        let published = try Ed25519PublicKey(bytes: [UInt8](hex: vector.publicKey))
        #expect(published.verify([UInt8](hex: vector.signature), message: message))
        #expect(!published.verify([UInt8](hex: vector.signature), message: message + [0]))
        #expect(key.publicKey == [UInt8](hex: vector.publicKey))
    }

    @Test("the EdDSA example of RFC 8037 appendix A: key, thumbprint, signature")
    func rfc8037() throws {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        let jwk = JSONWebKey(kty: "OKP", crv: "Ed25519", x: x, y: nil, kid: "k", alg: "EdDSA")
        #expect(jwk.thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        let key = try Ed25519PublicKey(bytes: #require(Base64URL.decode(x)))
        let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
        let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        #expect(key.verify(try #require(Base64URL.decode(signature)), message: Array(input.utf8)))
    }

    @Test("the HS256 example of RFC 7515 A.1")
    func rfc7515A1() throws {
        let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        let key = try #require(Base64URL.decode(secret))
        let input =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let code = HMAC.code(.sha256, key: key, message: Array(input.utf8))
        #expect(Base64URL.encode(code) == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    }

    @Test("the ES256 example of RFC 7515 A.3 verifies, with its public key and with its private one")
    func rfc7515A3() throws {
        let input = Array(
            ("eyJhbGciOiJFUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ")
                .utf8
        )
        let signature = try #require(
            Base64URL.decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
        )
        let jwk = JSONWebKey(
            kty: "EC",
            crv: "P-256",
            x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            kid: "k",
            alg: "ES256"
        )
        #expect(try VerificationKey(jwk).verify(signature, message: input))
        #expect(try !VerificationKey(jwk).verify(signature, message: input + [0]))

        let scalar = try #require(Base64URL.decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"))
        let key = try SigningKey(id: "k", exported: SamplePrivateKeys.p256(scalar: scalar))
        #expect(key.publicJWK == jwk)
        #expect(key.verify(signature, message: input))
    }

    struct ES256Vector: Sendable, CustomTestStringConvertible {
        let message: String
        let r: String
        let s: String

        var testDescription: String { "RFC 6979 A.2.5, SHA-256, \"\(message)\", r = \(r.prefix(8))…" }
    }

    /// Made with the deterministic nonces of RFC 6979, which OpenSSL 3.0 does not offer: verified only.
    static let es256 = [
        ES256Vector(
            message: "sample",
            r: "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            s: "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
        ),
        ES256Vector(
            message: "test",
            r: "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
            s: "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"
        ),
    ]

    /// By the key of RFC 6979 A.2.5 again, chosen for a number that begins with two zero bytes.
    static let leadingZeros = [
        ES256Vector(
            message: "sample",
            r: "00000d5687d1ccb274371b1f476a46eb0949189c9c36c84439b40508842fa4d6",
            s: "2cd17c46de7d2c209fbe50a82bf37753f9fa3aae11732bcd22ffaa054eefd6a2"
        ),
        ES256Vector(
            message: "sample",
            r: "7f8edd081bc7c0d20e9988a54076c6e457a17266abcd4615b947873a688ddb82",
            s: "0000dc150963150e2ed9dcad43413e029e98f65b3a97cf9d74b8d7b9137d8c51"
        ),
    ]

    @Test("the P-256 signatures of RFC 6979 verify, leading zeros too", arguments: es256 + leadingZeros)
    func rfc6979(vector: ES256Vector) throws {
        let scalar = [UInt8](hex: "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
        let key = try SigningKey(id: "k", exported: SamplePrivateKeys.p256(scalar: scalar))
        let jwk = key.publicJWK
        let x = [UInt8](hex: "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6")
        let y = [UInt8](hex: "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
        #expect(jwk.x == Base64URL.encode(x))
        #expect(jwk.y == Base64URL.encode(y))
        #expect(key.verify([UInt8](hex: vector.r + vector.s), message: Array(vector.message.utf8)))
        #expect(!key.verify([UInt8](hex: vector.s + vector.r), message: Array(vector.message.utf8)))
    }

    @Test("the RSA example of RFC 7638 §3.1 has its thumbprint")
    func rfc7638() {
        let modulus =
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
            + "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
            + "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44"
            + "-csFCur-kEgU8awapJzKnqDKgw"
        #expect(
            JWKThumbprint.compute(["e": "AQAB", "kty": "RSA", "n": modulus])
                == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        )
    }
}
