import Testing

@testable import PlintoHTTP

@Suite("Classes of bytes")
struct ByteClassTests {
    private static let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    @Test(
        "each holds what its RFC lists and nothing else",
        arguments: [
            (ByteClass.token, alphanumeric + "!#$%&'*+-.^_`|~"),
            (ByteClass.target, alphanumeric + "-._~%!$&'()*+,;=:@/?"),
            (ByteClass.host, alphanumeric + "-._~%!$&'()*+,;=:[]"),
            (ByteClass.requestID, alphanumeric + "._-"),
        ]
    )
    func holds(set: ByteClass, characters: String) {
        for byte in UInt8.min...UInt8.max {
            #expect(set.contains(byte) == characters.utf8.contains(byte), "byte \(byte)")
        }
    }

    @Test("a field value holds visible characters, space, tab, and what lies beyond ASCII")
    func fieldValue() {
        for byte in UInt8.min...UInt8.max {
            let isAllowed = byte == 9 || (32...126).contains(byte) || byte >= 128
            #expect(ByteClass.isFieldValue(byte) == isAllowed, "byte \(byte)")
        }
    }

    @Test("hexadecimal digits have their value, and nothing else has one")
    func hexadecimal() {
        for byte in UInt8.min...UInt8.max {
            let digit = Character(UnicodeScalar(byte))
            let expected = byte < 128 ? digit.hexDigitValue.map { UInt8($0) } : nil
            #expect(ASCII.hexadecimalValue(byte) == expected, "byte \(byte)")
        }
    }
}
