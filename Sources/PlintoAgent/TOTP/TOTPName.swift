import PlintoModels
import PlintoSystem

/// The name of a TOTP entry.
enum TOTPName {
    /// Validates a name: 1 to 64 printable characters without leading or trailing spaces. Slashes divide it into parts,
    /// as in `work/github`.
    ///
    /// - Returns: The name in Unicode normalization form C, so that the same name typed on different systems is one
    ///   entry.
    /// - Throws: ``APIError`` 400 that names the field.
    static func check(_ text: String) throws(APIError) -> String {
        let name = text.normalizedNFC
        guard !name.isEmpty else { throw .invalid("name", .tooShort, "name must not be empty.") }
        guard name.unicodeScalars.count <= Limits.totpName else {
            throw .invalid("name", .tooLong, "name must have at most \(Limits.totpName) characters.")
        }
        guard name.unicodeScalars.allSatisfy(isAllowed), name.first != " ", name.last != " " else {
            throw .invalid(
                "name",
                .invalidFormat,
                "name must consist of printable characters, without leading or trailing spaces."
            )
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            throw .invalid(
                "name",
                .invalidFormat,
                "name must have text before and after each slash, and no part may be . or .."
            )
        }
        return name
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        case .spaceSeparator: return scalar == " "
        default: return true
        }
    }
}
