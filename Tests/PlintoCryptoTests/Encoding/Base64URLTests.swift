import Testing

@testable import PlintoCrypto

@Suite("Base64url")
struct Base64URLTests {
    /// RFC 4648 §10, without the padding that JOSE leaves out.
    static let examples = [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("the examples of RFC 4648", arguments: examples)
    func published(text: String, encoded: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(text.utf8))
    }

    @Test("with padding, every encoding has a multiple of four characters, as in RFC 4648", arguments: examples)
    func padded(text: String, encoded: String) {
        let padding = String(repeating: "=", count: (4 - encoded.count % 4) % 4)
        #expect(Base64.standard.encode(Array(text.utf8), isPadded: true) == encoded + padding)
    }

    @Test("the example of RFC 7515 appendix C holds both characters of its own alphabet")
    func alphabet() {
        #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
        #expect(Base64URL.decode("A-z_4ME") == [3, 236, 255, 224, 193])
        #expect(Base64.standard.encode([3, 236, 255, 224, 193]) == "A+z/4ME")
    }

    @Test("what is encoded decodes to itself, at every length")
    func roundTrip() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 5) }
        for count in 0...bytes.count {
            let part = Array(bytes.prefix(count))
            #expect(Base64URL.decode(Base64URL.encode(part)) == part)
        }
    }

    @Test(
        "whatever is not the one encoding of its bytes is refused",
        arguments: [
            "Zg==", "Zm8=", "=", "Z", "Zm9vY", "Zh", "Zm9", "Zm9vYmG", "Zm 9v", "Zm9v\n", " Zm9v", "Zm+v", "Zm/v",
            "Zm9v.", "Zm9é", "Zm9\0", "🔑🔑",
        ]
    )
    func strict(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("no two texts of two characters stand for the same byte")
    func canonical() {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let decoded = digits.flatMap { first in digits.compactMap { Base64URL.decode("\(first)\($0)") } }
        #expect(decoded.count == 256)
        #expect(Set(decoded).count == 256)
    }
}
