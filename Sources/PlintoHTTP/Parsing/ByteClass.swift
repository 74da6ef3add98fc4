/// A set of ASCII characters, tested with a shift and a mask.
struct ByteClass: Sendable {
    /// One bit for each of the characters 0 to 63.
    let low: UInt64
    /// One bit for each of the characters 64 to 127.
    let high: UInt64

    func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: low >> UInt64(byte) & 1 == 1
        case 64..<128: high >> UInt64(byte - 64) & 1 == 1
        default: false
        }
    }

    /// `tchar` of RFC 9110 §5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``.
    static let token = ByteClass(low: 0x3ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe)

    /// The characters of path and query (RFC 3986 §3.3, §3.4): letters, digits and `-._~%!$&'()*+,;=:@/?`.
    static let target = ByteClass(low: 0xafff_fff2_0000_0000, high: 0x47ff_fffe_87ff_ffff)

    /// The characters of a `Host` field (RFC 3986 §3.2.2, §3.2.3): letters, digits and `-._~%!$&'()*+,;=:[]`.
    static let host = ByteClass(low: 0x2fff_7ff2_0000_0000, high: 0x47ff_fffe_afff_fffe)

    /// The characters of accepted request ids: letters, digits and `._-`.
    static let requestID = ByteClass(low: 0x3ff_6000_0000_0000, high: 0x7ff_fffe_87ff_fffe)

    /// The characters of a field value (RFC 9110 §5.5): visible characters, space, tab, and non-ASCII bytes.
    static func isFieldValue(_ byte: UInt8) -> Bool {
        byte >= 0x20 ? byte != 0x7f : byte == ASCII.tab
    }
}
