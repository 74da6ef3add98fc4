import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSync

/// The credentials of a login request, validated as far as possible without the server.
struct LoginFields: Sendable {
    let email: String
    let password: String

    /// Validates a request.
    ///
    /// - Throws: ``APIError`` 400 that names the field.
    init(_ request: AgentLoginRequest) throws(APIError) {
        let email = EmailAddress.trimmed(request.email)
        for (field, text) in [("email", email), ("password", request.password)] {
            guard !text.isEmpty else { throw .invalid(field, .tooShort, "\(field) must not be empty.") }
            guard text.utf8.count <= Limits.loginField else {
                throw .invalid(field, .tooLong, "\(field) must have at most \(Limits.loginField) bytes.")
            }
        }
        self.email = email
        password = request.password
    }

    /// Returns true if these credentials belong to `account`, as far as the agent can tell.
    func names(_ account: AccountRecord, at server: ServerURL) -> Bool {
        guard account.server == server.origin else { return false }
        return [account.email, account.login].contains {
            EmailAddress.lookupKey(of: $0) == EmailAddress.lookupKey(of: email)
        }
    }
}
