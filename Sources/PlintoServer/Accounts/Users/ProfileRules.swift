import PlintoEmail
import PlintoModels
import PlintoSystem

/// The rules for the fields of a profile. Each error names its field.
enum ProfileRules {
    /// Reads the email address of a request.
    static func email(_ text: String) throws(APIError) -> EmailAddress {
        do throws(EmailAddressError) {
            return try EmailAddress(text)
        } catch {
            let reason: Reason =
                switch error {
                case .empty: .required
                case .tooLong: .tooLong
                case .malformed, .invalidDomain: .invalidFormat
                }
            throw .invalid("email", reason, "email \(error)")
        }
    }

    static func username(_ text: String) throws(APIError) -> String {
        let length = text.unicodeScalars.count
        guard length >= Limits.Text.username.lowerBound else {
            throw .invalid("username", .tooShort, "username is too short: it must have 3 to 32 characters.")
        }
        guard length <= Limits.Text.username.upperBound else {
            throw .invalid("username", .tooLong, "username is too long: it must have 3 to 32 characters.")
        }
        guard text.utf8.allSatisfy({ isAlphanumeric($0) || "_.-".utf8.contains($0) }) else {
            throw .invalid(
                "username",
                .invalidFormat,
                "username must consist of letters, digits and the characters _ "
                    + ". - only."
            )
        }
        return text
    }

    /// Checks a first or last name; an empty one counts as none.
    static func name(_ text: String, field: String) throws(APIError) -> String? {
        guard text.unicodeScalars.count <= Limits.Text.name else {
            throw .invalid(field, .tooLong, "\(field) is too long: the limit is \(Limits.Text.name) characters.")
        }
        guard text.unicodeScalars.allSatisfy({ !endsLine($0) }) else {
            throw .invalid(field, .invalidFormat, "\(field) must not contain control characters or line breaks.")
        }
        // Names appear in emails to others, where mail programs turn URLs into links.
        guard !text.contains("://"), !text.lowercased().contains("www.") else {
            throw .invalid(field, .invalidFormat, "\(field) must not contain a URL.")
        }
        return text.isEmpty ? nil : text
    }

    static func avatarURL(_ text: String) throws(APIError) -> String {
        guard text.utf8.count <= Limits.Text.url else {
            throw .invalid("avatar_url", .tooLong, "avatar_url is too long: the limit is \(Limits.Text.url) bytes.")
        }
        do throws(NetworkValueError) {
            _ = try WebURL(text, longest: Limits.Text.url)
            return text
        } catch {
            throw .invalid("avatar_url", .invalidFormat, "avatar_url is not an http or https URL: \(error).")
        }
    }

    static func metadata(_ object: [String: JSONValue]) throws(APIError) -> [String: JSONValue] {
        let value = JSONValue.object(object)
        guard value.isWithin(depth: Limits.Text.metadataLevels) else {
            throw .invalid(
                "metadata",
                .outOfRange,
                "metadata is nested too deeply: the limit is \(Limits.Text.metadataLevels) "
                    + "levels."
            )
        }
        guard !value.containsNUL else {
            throw .invalid("metadata", .invalidFormat, "metadata must not contain a NUL character.")
        }
        guard let encoded = try? WireJSON.encode(object), encoded.count <= Limits.Text.metadataBytes else {
            throw .invalid(
                "metadata",
                .tooLong,
                "metadata is too large: the limit is \(Limits.Text.metadataBytes) bytes."
            )
        }
        return object
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension JSONValue {
    fileprivate func isWithin(depth: Int) -> Bool {
        switch self {
        case .null, .bool, .integer, .number, .string: true
        case .array(let values): depth > 0 && values.allSatisfy { $0.isWithin(depth: depth - 1) }
        case .object(let fields): depth > 0 && fields.values.allSatisfy { $0.isWithin(depth: depth - 1) }
        }
    }

    fileprivate var containsNUL: Bool {
        switch self {
        case .null, .bool, .integer, .number: false
        case .string(let text): text.utf8.contains(0)
        case .array(let values): values.contains(where: \.containsNUL)
        case .object(let fields): fields.contains { $0.key.utf8.contains(0) || $0.value.containsNUL }
        }
    }
}
