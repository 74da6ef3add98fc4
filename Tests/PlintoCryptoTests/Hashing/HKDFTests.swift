import PlintoCrypto
import Testing

@Suite("HKDF")
struct HKDFTests {
    /// All fields but the name and digest in hexadecimal.
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let digest: Digest
        let secret: String
        let salt: String
        let info: String
        let derived: String

        var testDescription: String { name }
    }

    @Test("the test cases of RFC 5869", arguments: vectors)
    func published(vector: Vector) {
        let derived = HKDF.derive(
            vector.digest,
            secret: [UInt8](hex: vector.secret),
            salt: [UInt8](hex: vector.salt),
            info: [UInt8](hex: vector.info),
            count: vector.derived.count / 2
        )
        #expect(Hex.encode(derived) == vector.derived)
    }

    @Test("another salt, purpose or secret derives another key, and a shorter one is a prefix")
    func separation() {
        let key = HKDF.derive(secret: [1], salt: [2], info: [3], count: 32)
        #expect(HKDF.derive(secret: [2], salt: [2], info: [3], count: 32) != key)
        #expect(HKDF.derive(secret: [1], salt: [3], info: [3], count: 32) != key)
        #expect(HKDF.derive(secret: [1], salt: [2], info: [4], count: 32) != key)
        #expect(HKDF.derive(secret: [1], salt: [2], info: [3], count: 16) == Array(key.prefix(16)))
    }

    @Test("the longest output and the longest purpose are derived", arguments: Digest.allCases)
    func limits(digest: Digest) {
        let info = [UInt8](repeating: 7, count: 1024)
        let count = 255 * digest.byteCount
        #expect(HKDF.derive(digest, secret: [1], salt: [], info: info, count: count).count == count)
    }
}

extension HKDFTests {
    static let vectors = [
        Vector(
            name: "RFC 5869 A.1",
            digest: .sha256,
            secret: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            salt: "000102030405060708090a0b0c",
            info: "f0f1f2f3f4f5f6f7f8f9",
            derived: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        Vector(
            name: "RFC 5869 A.2",
            digest: .sha256,
            secret: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b"
                + "2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
            salt: "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b"
                + "8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
            info: "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadb"
                + "dcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            derived: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
                + "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
        ),
        Vector(
            name: "RFC 5869 A.3",
            digest: .sha256,
            secret: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            salt: "",
            info: "",
            derived: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        ),
        Vector(
            name: "RFC 5869 A.4",
            digest: .sha1,
            secret: "0b0b0b0b0b0b0b0b0b0b0b",
            salt: "000102030405060708090a0b0c",
            info: "f0f1f2f3f4f5f6f7f8f9",
            derived: "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896"
        ),
        Vector(
            name: "RFC 5869 A.5",
            digest: .sha1,
            secret: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b"
                + "2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
            salt: "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b"
                + "8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
            info: "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadb"
                + "dcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            derived: "0bd770a74d1160f7c9f12cd5912a06ebff6adcae899d92191fe4305673ba2ffe8fa3f1a4e5ad79f3f334b3b2"
                + "02b2173c486ea37ce3d397ed034c7f9dfeb15c5e927336d0441f4c4300e2cff0d0900b52d3b4"
        ),
        Vector(
            name: "RFC 5869 A.6",
            digest: .sha1,
            secret: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            salt: "",
            info: "",
            derived: "0ac1af7002b3d761d1e55298da9d0506b9ae52057220a306e07b6b87e8df21d0ea00033de03984d34918"
        ),
        Vector(
            name: "RFC 5869 A.7",
            digest: .sha1,
            secret: "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
            salt: "",
            info: "",
            derived: "2c91117204d745f3500d636a62f64f0ab3bae548aa53d423b0d1f27ebba6f5e5673a081d70cce7acfc48"
        ),
    ]
}
