import PlintoModels

/// The content of the field `code`: either kind of code is accepted.
enum SecondFactorCode: Hashable, Sendable {
    /// Six digits of an authenticator.
    case totp(String)
    case backup(BackupCode)

    /// The maximum length of a code, including spaces and dashes.
    private static let longest = 64

    /// - Throws: 400 `invalid_format` on `code`, or `required`: malformed text does not count as a try.
    init(_ text: String) throws(APIError) {
        guard !text.isEmpty else { throw .invalid("code", .required, "code is required.") }
        guard text.utf8.count <= Self.longest else {
            throw .invalid("code", .tooLong, "code is too long: the limit is \(Self.longest) bytes.")
        }
        let digits = text.filter { $0 != " " && $0 != "-" }
        if digits.utf8.count == 6, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            self = .totp(digits)
        } else if let code = BackupCode(typed: text) {
            self = .backup(code)
        } else {
            throw .invalid(
                "code",
                .invalidFormat,
                "code must be the six digits that the authenticator shows, or a backup code like 3KQ2M-4XHPD."
            )
        }
    }
}
