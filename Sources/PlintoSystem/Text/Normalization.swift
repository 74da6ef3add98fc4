// The normalization forms of the standard library are not public API yet, and the alternative is 30 MB of ICU.
@_spi(_Unicode) import Swift

extension String {
    /// This text in Unicode normalization form C (UAX #15), so that the same password or name typed on different
    /// systems has the same bytes.
    package var normalizedNFC: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in _nfc { scalars.append(scalar) }
        return String(scalars)
    }

    /// The form in which usernames and the local parts of email addresses are compared: NFC, lower case.
    package var folded: String { normalizedNFC.lowercased().normalizedNFC }
}
