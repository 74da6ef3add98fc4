import PlintoModels

/// The rules for the fields of an organization and of an invitation. Each error names its field.
enum OrganizationRules {
    static func name(_ text: String) throws(APIError) -> String {
        guard let name = try ProfileRules.name(text, field: "name"), name.unicodeScalars.contains(where: isVisible)
        else {
            throw .invalid("name", .required, "name is required.")
        }
        return name
    }

    /// Checks a slug: a host name's label (RFC 1123 §2.1), but in lower case, so that no two look alike.
    static func slug(_ text: String) throws(APIError) -> String {
        guard text.utf8.count >= Limits.Text.slug.lowerBound else {
            throw .invalid("slug", .tooShort, "slug is too short: it must have 3 to 48 characters.")
        }
        guard text.utf8.count <= Limits.Text.slug.upperBound else {
            throw .invalid("slug", .tooLong, "slug is too long: it must have 3 to 48 characters.")
        }
        guard text.utf8.allSatisfy(isSlugCharacter), !text.hasPrefix("-"), !text.hasSuffix("-") else {
            throw .invalid(
                "slug",
                .invalidFormat,
                "slug must consist of the letters a to z, digits and, between them, hyphens."
            )
        }
        return text
    }

    /// Checks a description; an empty one counts as none.
    static func description(_ text: String) throws(APIError) -> String? {
        try lines(text, field: "description", longest: Limits.Text.description)
    }

    /// Checks the message of an invitation; an empty one counts as none.
    static func message(_ text: String) throws(APIError) -> String? {
        try lines(text, field: "message", longest: Limits.Text.message)
    }

    private static func lines(_ text: String, field: String, longest: Int) throws(APIError) -> String? {
        guard text.unicodeScalars.count <= longest else {
            throw .invalid(field, .tooLong, "\(field) is too long: the limit is \(longest) characters.")
        }
        guard text.unicodeScalars.allSatisfy({ $0 == "\n" || $0.properties.generalCategory != .control }) else {
            throw .invalid(field, .invalidFormat, "\(field) must not contain control characters except line feeds.")
        }
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint
    }

    private static func isSlugCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
