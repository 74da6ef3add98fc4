import PlintoCrypto
import Testing

@Suite("Hexadecimal")
struct HexTests {
    @Test("the examples of RFC 4648", arguments: [("", ""), ("f", "66"), ("fo", "666f"), ("foobar", "666f6f626172")])
    func published(text: String, encoded: String) {
        #expect(Hex.encode(Array(text.utf8)) == encoded)
        #expect(Hex.decode(encoded) == Array(text.utf8))
    }

    @Test("every byte survives, in either case")
    func everyByte() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.decode(Hex.encode(bytes).uppercased()) == bytes)
    }

    @Test(
        "odd lengths and foreign characters are refused",
        arguments: ["0", "0g", "g0", "0x", " 00", "00 ", "é", "-1"]
    )
    func refused(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
