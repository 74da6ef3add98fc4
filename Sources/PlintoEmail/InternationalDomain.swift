import CIDN2

/// The conversion of domains between Unicode and the A-labels of DNS and SMTP: the mapping of UTS 46, nontransitional
/// like today's browsers, and the checks of IDNA 2008 (RFC 5891).
enum InternationalDomain {
    /// Returns a domain in lower case and A-labels: `xn--mnchen-3ya.de` for `münchen.de`, `MÜNCHEN.DE` and
    /// `ｍünchen．de`.
    ///
    /// - Returns: Nil for a name with a character that no domain may have, and for an A-label that is not the one form
    ///   of its text (RFC 5890 §2.3.2.1).
    static func asciiForm(of domain: String) -> String? {
        let isASCII = domain.utf8.allSatisfy { $0 < 0x80 }
        let lowercased = isASCII ? domain.lowercased() : domain
        // libidn2 refuses `--` in the third and fourth place of every label, even in names that have had it for long.
        if isASCII, !hasALabel(lowercased) { return isHostName(lowercased) ? lowercased : nil }
        // Not with IDN2_USE_STD3_ASCII_RULES: libidn2 then drops a forbidden ASCII character instead of refusing it, so
        // that `a_b.de` becomes `ab.de`. The result is checked here.
        guard let ascii = encode(lowercased), isHostName(ascii), let unicode = decode(ascii), encode(unicode) == ascii
        else { return nil }
        return ascii
    }

    /// Returns whether a name consists of labels of 1 to 63 letters, digits and hyphens, at most 253 bytes together
    /// (RFC 1123 §2.1).
    private static func isHostName(_ name: String) -> Bool {
        name.utf8.count <= 253
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                            UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
    }

    private static func hasALabel(_ name: String) -> Bool {
        name.split(separator: ".").contains { $0.hasPrefix("xn--") }
    }

    private static let flags = CInt(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)

    private static func encode(_ domain: String) -> String? {
        // A C string ends at a NUL.
        guard !domain.utf8.contains(0) else { return nil }
        var output: UnsafeMutablePointer<CChar>?
        // libidn2 allocates the text on success, and it is ours until it is freed.
        let status = unsafe idn2_to_ascii_8z(domain, &output, flags)
        defer { unsafe idn2_free(output) }
        guard status == IDN2_OK.rawValue, let text = unsafe output else { return nil }
        return unsafe String(cString: text)
    }

    private static func decode(_ domain: String) -> String? {
        var output: UnsafeMutablePointer<CChar>?
        // As above.
        let status = unsafe idn2_to_unicode_8z8z(domain, &output, 0)
        defer { unsafe idn2_free(output) }
        guard status == IDN2_OK.rawValue, let text = unsafe output else { return nil }
        return unsafe String(cString: text)
    }
}
