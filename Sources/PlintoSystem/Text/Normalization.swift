// The normalization forms of the standard library are not public API yet; the alternative is 30 MB of ICU.
@_spi(_Unicode) import Swift

extension String {
    /// This text in Unicode normalization form C (UAX #15), so that one password, or one name, typed on two
    /// keyboards is the same bytes.
    package var normalizedNFC: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in _nfc { scalars.append(scalar) }
        return String(scalars)
    }

    /// The form in which usernames and the parts of email addresses before the `@` are compared: NFC, lower case.
    package var folded: String { normalizedNFC.lowercased().normalizedNFC }
}
