import Testing

@testable import PlintoModels

@Suite("Quoted text of JSON")
struct JSONQuotingTests {
    private func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.append(quoted: text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a byte that needs an escape is found wherever it stands, and no other is taken for one")
    func positions() {
        for length in 0...26 {
            for position in 0..<length {
                for byte in UInt8.min..<0x80 {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                    text[position] = byte
                    let isPlain = byte >= 0x20 && byte != 0x22 && byte != 0x5C
                    let original = String(decoding: text, as: UTF8.self)
                    #expect((quoted(original) == "\"\(original)\"") == isPlain)
                }
            }
        }
        for plain in ["", "münchen", String(repeating: "é!#[]\u{7F}", count: 9)] {
            #expect(quoted(plain) == "\"\(plain)\"")
        }
    }
}
