import Testing

@testable import PlintoCrypto

@Suite("ECDSA signatures between DER and JOSE")
struct ECDSASignatureTests {
    /// r, s and their DER form.
    static let examples = [
        // The smallest numbers: one byte each in DER, 32 in JOSE.
        (String(repeating: "0", count: 63) + "1", String(repeating: "0", count: 63) + "1", "3006020101020101"),
        // A set top bit asks for a zero byte before it in DER (X.690 §8.3.2), and for none in JOSE.
        (
            "80" + String(repeating: "00", count: 31), "00" + String(repeating: "ff", count: 31),
            "304502210080" + String(repeating: "00", count: 31) + "022000" + String(repeating: "ff", count: 31)
        ),
        // A zero byte before a clear top bit vanishes in DER.
        (
            "007f" + String(repeating: "11", count: 30), "7f" + String(repeating: "22", count: 31),
            "3043021f7f" + String(repeating: "11", count: 30) + "02207f" + String(repeating: "22", count: 31)
        ),
    ]

    @Test("both forms hold the same numbers, leading zeros right", arguments: examples)
    func forms(r: String, s: String, der: String) throws {
        let jose = [UInt8](hex: r + s)
        #expect(try ECDSASignature.der(fromJOSE: jose).map(Hex.encode) == der)
        #expect(try ECDSASignature.jose(fromDER: [UInt8](hex: der)) == jose)
    }

    @Test("JOSE's form has 64 bytes and no other length", arguments: [0, 1, 63, 65, 72, 128])
    func lengths(count: Int) throws {
        #expect(try ECDSASignature.der(fromJOSE: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test(
        "what is no DER signature, or holds too large a number, is an error",
        arguments: [
            "", "30", "3000", "020101", "30060201010201", "3027022101" + String(repeating: "00", count: 32) + "020101",
        ]
    )
    func malformed(der: String) {
        #expect(throws: CryptoError.self) { try ECDSASignature.jose(fromDER: [UInt8](hex: der)) }
    }
}
