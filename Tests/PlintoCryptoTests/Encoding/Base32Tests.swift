import PlintoCrypto
import Testing

@Suite("Base 32")
struct Base32Tests {
    /// RFC 4648 §10.
    static let examples = [
        ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="),
        ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI======"),
    ]

    @Test("the examples of RFC 4648", arguments: examples)
    func published(text: String, encoded: String) {
        let unpadded = encoded.replacing("=", with: "")
        #expect(Base32.encode(Array(text.utf8)) == unpadded)
        #expect(Base32.decode(encoded) == Array(text.utf8))
        #expect(Base32.decode(unpadded) == Array(text.utf8))
    }

    @Test("what is encoded decodes to itself, at every length")
    func roundTrip() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 3) }
        for count in 0...bytes.count {
            let part = Array(bytes.prefix(count))
            #expect(Base32.decode(Base32.encode(part)) == part)
        }
    }

    @Test(
        "a secret is read as people paste it",
        arguments: [
            "JBSWY3DPEHPK3PXP", "jbswy3dpehpk3pxp", "JBSW Y3DP EHPK 3PXP", "jbsw-y3dp-ehpk-3pxp",
            " JBSWY3DPEHPK3PXP\n", "JBSWY3DPEHPK3PXP====", "JBSWY3DP\tEHPK3PXP",
            "JBSWY3DP\u{A0}EHPK3PXP", "JBSWY3DP\u{200B}EHPK3PXP\u{FEFF}", "JBSWY3DP\u{2013}EHPK3PXP",
            "JBSW\u{202F}Y3DP\u{AD}EHPK\u{2003}3PXP",
        ]
    )
    func liberal(text: String) {
        #expect(Base32.decode(text) == [UInt8]("Hello!".utf8) + [0xDE, 0xAD, 0xBE, 0xEF])
    }

    @Test("left-over bits do not matter")
    func leftOverBits() {
        #expect(Base32.decode("MZ") == Array("f".utf8))
    }

    @Test(
        "a foreign character, padding in the middle and a lost character are refused",
        arguments: [
            "JBSWY3D0", "JBSWY3D1", "JBSWY3D8", "JBSWY3D9", "JBSW_3DP", "MZ=XW6", "A", "ABC", "ABCDEF", "ÄBCD", "AB\0D",
        ]
    )
    func refused(text: String) {
        #expect(Base32.decode(text) == nil)
    }

    @Test(
        "each refusal names what is wrong",
        arguments: [
            ("JBSWY3DPEHPK3PXPJ", Base32Error.impossibleLength(17), "17 characters"),
            ("JBSWY3DPEHPK3PX0", .foreignCharacter("0", position: 16), "the digit 0"),
            ("JB1WY3DP", .foreignCharacter("1", position: 3), "the letter I or L"),
            ("JBSWY3D8", .foreignCharacter("8", position: 8), "the letter B"),
            ("J\u{391}SW", .foreignCharacter("\u{391}", position: 2), "U+0391"),
            ("MZ=XW6", .characterAfterPadding(position: 4), "padding"),
        ]
    )
    func named(text: String, error: Base32Error, words: String) {
        #expect(throws: error) { try Base32.bytes(of: text) }
        #expect(error.description.contains(words))
    }
}
