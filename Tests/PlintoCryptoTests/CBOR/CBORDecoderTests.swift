import Testing

@testable import PlintoCrypto

/// CBOR in the one form that authenticators may send (CTAP 2.1 §8).
@Suite("CBOR")
struct CBORDecoderTests {
    /// Examples of RFC 8949 Appendix A that are in canonical form, and of kinds that authenticators send.
    static let examples: [(hex: String, value: CBORValue)] = [
        ("00", .unsigned(0)),
        ("17", .unsigned(23)),
        ("1818", .unsigned(24)),
        ("1864", .unsigned(100)),
        ("1903e8", .unsigned(1000)),
        ("1a000f4240", .unsigned(1_000_000)),
        ("1b000000e8d4a51000", .unsigned(1_000_000_000_000)),
        ("1bffffffffffffffff", .unsigned(.max)),
        ("20", .negative(0)),
        ("3903e7", .negative(999)),
        ("3bffffffffffffffff", .negative(.max)),
        ("f4", .bool(false)),
        ("f5", .bool(true)),
        ("f6", .null),
        ("40", .bytes([])),
        ("4401020304", .bytes([1, 2, 3, 4])),
        ("60", .text("")),
        ("6449455446", .text("IETF")),
        ("62c3bc", .text("ü")),
        ("64f0908591", .text("\u{10151}")),
        ("80", .array([])),
        ("8301820203820405", .array([1, .array([2, 3]), .array([4, 5])])),
        ("a0", .map(CBORMap(entries: []))),
        ("a201020304", .map([(1, 2), (3, 4)])),
        ("a26161016162820203", .map([("a", 1), ("b", .array([2, 3]))])),
    ]

    @Test("the examples of RFC 8949 are read, and written, as they are printed", arguments: examples)
    func published(hex: String, value: CBORValue) throws {
        #expect(try CBORDecoder.decode([UInt8](hex: hex)) == value)
        #expect(value.encoded == [UInt8](hex: hex))
    }

    static let refused: [(hex: String, code: CBORError.Code)] = [
        ("", .endsTooSoon),
        ("18", .endsTooSoon),
        ("19ff", .endsTooSoon),
        ("4401", .endsTooSoon),
        ("5bffffffffffffffff", .endsTooSoon),
        ("7bffffffffffffffff", .endsTooSoon),
        ("8101ff", .trailingBytes),
        ("8201", .endsTooSoon),
        ("0000", .trailingBytes),
        ("1817", .notShortest),
        ("1900ff", .notShortest),
        ("1a0000ffff", .notShortest),
        ("1b00000000ffffffff", .notShortest),
        ("580101", .notShortest),
        ("7801" + "61", .notShortest),
        ("b80101" + "01", .notShortest),
        ("5f41014102ff", .indefiniteLength),
        ("7f6161ff", .indefiniteLength),
        ("9f01ff", .indefiniteLength),
        ("bf0101ff", .indefiniteLength),
        ("1c", .unsupportedKind),
        ("1d", .unsupportedKind),
        ("1e", .unsupportedKind),
        ("c074323031332d30332d32315432303a30343a30305a", .unsupportedKind),
        ("c249010000000000000000", .unsupportedKind),
        ("f7", .unsupportedKind),
        ("f0", .unsupportedKind),
        ("f818", .unsupportedKind),
        ("f90000", .unsupportedKind),
        ("fa47c35000", .unsupportedKind),
        ("fb3ff199999999999a", .unsupportedKind),
        ("ff", .unsupportedKind),
        ("61ff", .invalidText),
        ("62c328", .invalidText),
        ("63eda080", .invalidText),
        ("a203040102", .unorderedKeys),
        ("a201020103", .unorderedKeys),
        ("a2616101616102", .unorderedKeys),
        ("a262616101616202", .unorderedKeys),
        ("a2616101" + "0102", .unorderedKeys),
        ("8181818180", .tooDeep),
        ("a101a101a101a101a0", .tooDeep),
        ("9bffffffffffffffff", .tooManyItems),
        ("bbffffffffffffffff", .tooManyItems),
        ("990401", .tooManyItems),
    ]

    @Test("what has a second way to be written, or none at all, is refused", arguments: refused)
    func strict(hex: String, code: CBORError.Code) throws {
        let error = try #require(throws: CBORError.self) { try CBORDecoder.decode([UInt8](hex: hex)) }
        #expect(error.code == code, "\(hex): \(error)")
    }

    @Test("four levels are read")
    func depth() throws {
        #expect(try CBORDecoder.decode([UInt8](hex: "81818180")).encoded == [UInt8](hex: "81818180"))
    }

    @Test("many small arrays cannot make it work for long")
    func itemCount() {
        let bomb: [UInt8] = [0x99, 0x04, 0x00] + Array(repeating: 0x80, count: 1024)
        #expect(throws: CBORError(code: .tooManyItems, offset: 1026)) { try CBORDecoder.decode(bomb) }
    }

    @Test("a value among other bytes ends where it says")
    func prefix() throws {
        let bytes = [UInt8](hex: "ffff8201020304")
        let (value, end) = try CBORDecoder.decodePrefix(of: bytes, from: 2)
        #expect(value == .array([1, 2]) && end == 5)
        #expect(throws: CBORError(code: .endsTooSoon, offset: 7)) { try CBORDecoder.decodePrefix(of: bytes, from: 7) }
    }

    @Test("numbers beyond 64 bits with sign are no numbers of COSE")
    func integers() {
        #expect(CBORValue.unsigned(.max).integer == nil)
        #expect(CBORValue.negative(.max).integer == nil)
        #expect(CBORValue.negative(UInt64(Int64.max)).integer == .min)
        #expect(CBORValue.negative(6).integer == -7)
        #expect(CBORValue.text("7").integer == nil)
    }
}
