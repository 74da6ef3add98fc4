import PlintoModels
import PlintoSystem

/// The requirements for a new password (NIST SP 800-63B-4 §3.1.1): long enough, and not a first guess. There are no
/// composition rules.
struct PasswordPolicy: Sendable {
    /// The number of characters of a password that must remain once the user's own names are removed from it.
    private static let unguessableCharacters = 8
    /// Shorter names occur in too many honest passwords.
    private static let shortestName = 3

    /// In code points after normalization.
    let minimumLength: Int

    /// The password in the form to be hashed: normalization form C, whatever keyboard it was typed on.
    ///
    /// - Throws: 400 on `field`, for a password that no account can have.
    static func normalized(_ password: String, field: String = "password") throws(APIError) -> String {
        try presented(password, field: field).normalizedNFC
    }

    /// The password as typed, for ``PasswordService/verify(_:against:for:)``.
    ///
    /// - Throws: Like ``normalized(_:field:)``.
    static func presented(_ password: String, field: String = "password") throws(APIError) -> String {
        guard !password.isEmpty else { throw .invalid(field, .required, "\(field) is required.") }
        guard password.utf8.count <= Limits.Text.passwordBytes else {
            throw .invalid(field, .tooLong, "\(field) is too long: the limit is \(Limits.Text.passwordBytes) bytes.")
        }
        guard !password.utf8.contains(0) else {
            throw .invalid(field, .invalidFormat, "\(field) must not contain a NUL character.")
        }
        return password
    }

    /// Checks a new password.
    ///
    /// - Parameters:
    ///   - password: The result of ``normalized(_:field:)``.
    ///   - names: The user's own: email address, username, first and last name.
    /// - Throws: 400 on `field` with `too_short`, `password_too_common` or `password_contains_identity`.
    func check(_ password: String, names: [String], field: String = "password") throws(APIError) {
        let length = password.unicodeScalars.count
        guard length >= minimumLength else {
            throw .invalid(
                field,
                .tooShort,
                "\(field) is too short: it has \(length) characters, and at least \(minimumLength) are required."
            )
        }
        guard !GuessablePattern.matches(password), !CommonPasswords.contains(password) else {
            throw .invalid(
                field,
                .passwordTooCommon,
                "\(field) is among the first that an attacker would guess. Choose another one."
            )
        }
        guard !Self.isMade(of: names, password) else {
            throw .invalid(
                field,
                .passwordContainsIdentity,
                "\(field) consists of your own name or email address. Choose another one."
            )
        }
    }

    /// Checks a new password of this user.
    ///
    /// - Throws: Like ``check(_:names:field:)``.
    func check(_ password: String, for user: User, field: String = "password") throws(APIError) {
        let names = [user.email, user.username, user.firstName, user.lastName].compactMap(\.self)
        try check(password, names: names, field: field)
    }

    private static func isMade(of names: [String], _ password: String) -> Bool {
        let words = names.flatMap(words(of:))
            .filter { $0.unicodeScalars.count >= shortestName }
            .sorted { $0.unicodeScalars.count > $1.unicodeScalars.count }
        var rest = password.folded
        var isTouched = false
        for word in words {
            while let range = rest.firstRange(of: word) {
                // Replaced by a space, so that the text on both sides does not form another word.
                rest.replaceSubrange(range, with: " ")
                isTouched = true
            }
        }
        return isTouched && rest.filter { $0.isLetter || $0.isNumber }.count < unguessableCharacters
    }

    /// A name and its parts, folded.
    private static func words(of name: String) -> [String] {
        let parts = name.split { character in !character.isLetter && !character.isNumber }
        return ([name] + parts.map(String.init)).map(\.folded)
    }
}
