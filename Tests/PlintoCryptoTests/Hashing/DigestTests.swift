import PlintoCrypto
import Testing

@Suite("Digests")
struct DigestTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let digest: Digest
        let message: String
        let hash: String

        var testDescription: String { name }
    }

    /// The examples that NIST publishes with FIPS 180-4.
    static let vectors = [
        Vector(
            name: "SHA-1 of the empty message",
            digest: .sha1,
            message: "",
            hash: "da39a3ee5e6b4b0d3255bfef95601890afd80709"
        ),
        Vector(
            name: "SHA-1 of one block: abc",
            digest: .sha1,
            message: "abc",
            hash: "a9993e364706816aba3e25717850c26c9cd0d89d"
        ),
        Vector(
            name: "SHA-1 of two blocks of SHA-1 and SHA-256",
            digest: .sha1,
            message: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            hash: "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        Vector(
            name: "SHA-1 of two blocks of SHA-512",
            digest: .sha1,
            message:
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            hash: "a49b2446a02c645bf419f995b67091253a04a259"
        ),
        Vector(
            name: "SHA-256 of the empty message",
            digest: .sha256,
            message: "",
            hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
        Vector(
            name: "SHA-256 of one block: abc",
            digest: .sha256,
            message: "abc",
            hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        Vector(
            name: "SHA-256 of two blocks of SHA-1 and SHA-256",
            digest: .sha256,
            message: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            hash: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        Vector(
            name: "SHA-256 of two blocks of SHA-512",
            digest: .sha256,
            message:
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            hash: "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        Vector(
            name: "SHA-512 of the empty message",
            digest: .sha512,
            message: "",
            hash: "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2"
                + "877eec2f63b931bd47417a81a538327af927da3e"
        ),
        Vector(
            name: "SHA-512 of one block: abc",
            digest: .sha512,
            message: "abc",
            hash: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
                + "a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        Vector(
            name: "SHA-512 of two blocks of SHA-1 and SHA-256",
            digest: .sha512,
            message: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            hash: "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c33596fd15c13b1b07f9aa1d3bea"
                + "57789ca031ad85c7a71dd70354ec631238ca3445"
        ),
        Vector(
            name: "SHA-512 of two blocks of SHA-512",
            digest: .sha512,
            message:
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            hash: "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99de"
                + "c4b5433ac7d329eeb6dd26545e96e55b874be909"
        ),
    ]

    @Test("the examples of FIPS 180-4", arguments: vectors)
    func examples(vector: Vector) {
        #expect(Hex.encode(vector.digest.hash(Array(vector.message.utf8))) == vector.hash)
    }

    @Test(
        "a million emails",
        arguments: [
            (Digest.sha1, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
            (.sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
            (
                .sha512,
                "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
                    + "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"
            ),
        ]
    )
    func million(digest: Digest, hash: String) {
        #expect(Hex.encode(digest.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))) == hash)
    }

    @Test("a hash is as long as its digest says", arguments: Digest.allCases)
    func lengths(digest: Digest) {
        #expect(digest.hash([1, 2, 3]).count == digest.byteCount)
    }
}
