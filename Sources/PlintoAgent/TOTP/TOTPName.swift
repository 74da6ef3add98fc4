import PlintoModels

/// The name that an entry of the TOTP store is asked for by.
enum TOTPName {
    static let lengths = 1...64

    /// Checks a name: 1 to 64 characters, all of them printable, none a slash, which would split a path, and no
    /// space at either end, which nobody would see.
    ///
    /// - Throws: ``APIError`` 400 that names the field.
    static func check(_ name: String) throws(APIError) -> String {
        guard !name.isEmpty else { throw .invalid("name", .tooShort, "name must not be empty.") }
        guard name.unicodeScalars.count <= lengths.upperBound else {
            throw .invalid("name", .tooLong, "name must have at most \(lengths.upperBound) characters.")
        }
        guard name.unicodeScalars.allSatisfy(isAllowed), name.first != " ", name.last != " " else {
            throw .invalid(
                "name",
                .invalidFormat,
                "name must be made of printable characters, without a slash and without spaces at its ends."
            )
        }
        return name
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar != "/" else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        case .spaceSeparator: return scalar == " "
        default: return true
        }
    }
}
