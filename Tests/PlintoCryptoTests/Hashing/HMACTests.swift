import Testing

@testable import PlintoCrypto

@Suite("HMAC")
struct HMACTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let digest: Digest
        let key: [UInt8]
        let message: [UInt8]
        let code: String

        var testDescription: String { name }
    }

    @Test("the test cases of RFC 2202 and RFC 4231", arguments: vectors)
    func published(vector: Vector) {
        #expect(Hex.encode(HMAC.code(vector.digest, key: vector.key, message: vector.message)) == vector.code)
    }

    @Test(
        "test case 5 of RFC 4231 fits as far as it is published",
        arguments: [
            (Digest.sha256, "a3b6167473100ee06e0c796c2955552b"), (.sha512, "415fad6271580a531d4179bc891d87a6"),
        ]
    )
    func truncated(digest: Digest, prefix: String) {
        let key = [UInt8](repeating: 0x0C, count: 20)
        let code = HMAC.code(digest, key: key, message: Array("Test With Truncation".utf8))
        #expect(Hex.encode(Array(code.prefix(16))) == prefix)
    }

    @Test("an empty key and an empty message have a code")
    func empty() {
        #expect(
            Hex.encode(HMAC.code(.sha256, key: [], message: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }
}

extension HMACTests {
    static let vectors = [
        Vector(
            name: "RFC 2202 §3, test case 1, SHA-1",
            digest: .sha1,
            key: [UInt8](repeating: 0x0b, count: 20),
            message: Array("Hi There".utf8),
            code: "b617318655057264e28bc0b6fb378c8ef146be00"
        ),
        Vector(
            name: "RFC 2202 §3, test case 2, SHA-1",
            digest: .sha1,
            key: [UInt8](hex: "4a656665"),
            message: Array("what do ya want for nothing?".utf8),
            code: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        ),
        Vector(
            name: "RFC 2202 §3, test case 3, SHA-1",
            digest: .sha1,
            key: [UInt8](repeating: 0xaa, count: 20),
            message: [UInt8](repeating: 0xdd, count: 50),
            code: "125d7342b9ac11cd91a39af48aa17b4f63f175d3"
        ),
        Vector(
            name: "RFC 2202 §3, test case 4, SHA-1",
            digest: .sha1,
            key: [UInt8](hex: "0102030405060708090a0b0c0d0e0f10111213141516171819"),
            message: [UInt8](repeating: 0xcd, count: 50),
            code: "4c9007f4026250c6bc8414f9bf50c86c2d7235da"
        ),
        Vector(
            name: "RFC 2202 §3, test case 5, SHA-1",
            digest: .sha1,
            key: [UInt8](repeating: 0x0c, count: 20),
            message: Array("Test With Truncation".utf8),
            code: "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"
        ),
        Vector(
            name: "RFC 2202 §3, test case 6, SHA-1",
            digest: .sha1,
            key: [UInt8](repeating: 0xaa, count: 80),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "aa4ae5e15272d00e95705637ce8a3b55ed402112"
        ),
        Vector(
            name: "RFC 2202 §3, test case 7, SHA-1",
            digest: .sha1,
            key: [UInt8](repeating: 0xaa, count: 80),
            message: Array("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".utf8),
            code: "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"
        ),
        Vector(
            name: "RFC 4231 §4, test case 1, SHA-256",
            digest: .sha256,
            key: [UInt8](repeating: 0x0b, count: 20),
            message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Vector(
            name: "RFC 4231 §4, test case 2, SHA-256",
            digest: .sha256,
            key: [UInt8](hex: "4a656665"),
            message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Vector(
            name: "RFC 4231 §4, test case 3, SHA-256",
            digest: .sha256,
            key: [UInt8](repeating: 0xaa, count: 20),
            message: [UInt8](repeating: 0xdd, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Vector(
            name: "RFC 4231 §4, test case 4, SHA-256",
            digest: .sha256,
            key: [UInt8](hex: "0102030405060708090a0b0c0d0e0f10111213141516171819"),
            message: [UInt8](repeating: 0xcd, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        Vector(
            name: "RFC 4231 §4, test case 6, SHA-256",
            digest: .sha256,
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        Vector(
            name: "RFC 4231 §4, test case 7, SHA-256",
            digest: .sha256,
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-si"
                    + "ze data. The key needs to be hashed before being used by the HMAC algorithm.").utf8
            ),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
        Vector(
            name: "RFC 4231 §4, test case 1, SHA-512",
            digest: .sha512,
            key: [UInt8](repeating: 0x0b, count: 20),
            message: Array("Hi There".utf8),
            code: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274e"
                + "aea3f4e4be9d914eeb61f1702e696c203a126854"
        ),
        Vector(
            name: "RFC 4231 §4, test case 2, SHA-512",
            digest: .sha512,
            key: [UInt8](hex: "4a656665"),
            message: Array("what do ya want for nothing?".utf8),
            code: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
                + "f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
        Vector(
            name: "RFC 4231 §4, test case 3, SHA-512",
            digest: .sha512,
            key: [UInt8](repeating: 0xaa, count: 20),
            message: [UInt8](repeating: 0xdd, count: 50),
            code: "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a4"
                + "7e67c807b946a337bee8942674278859e13292fb"
        ),
        Vector(
            name: "RFC 4231 §4, test case 4, SHA-512",
            digest: .sha512,
            key: [UInt8](hex: "0102030405060708090a0b0c0d0e0f10111213141516171819"),
            message: [UInt8](repeating: 0xcd, count: 50),
            code: "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275c"
                + "c5788063a5f19741120c4f2de2adebeb10a298dd"
        ),
        Vector(
            name: "RFC 4231 §4, test case 6, SHA-512",
            digest: .sha512,
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd221"
                + "5d6a1e5295e64f73f63f0aec8b915a985d786598"
        ),
        Vector(
            name: "RFC 4231 §4, test case 7, SHA-512",
            digest: .sha512,
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-si"
                    + "ze data. The key needs to be hashed before being used by the HMAC algorithm.").utf8
            ),
            code: "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55"
                + "c3e4de15134676fb6de0446065c97440fa8c6a58"
        ),
    ]
}
