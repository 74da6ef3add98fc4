/// `POST /auth/password/change`.
package struct ChangePasswordRequest: RequestBody, Hashable {
    /// Absent only if the account has no password yet.
    package var currentPassword: String?
    package var newPassword: String
    /// A code from the authenticator, or a backup code: needed if the session has not proved the account's second
    /// factor, or the account has no password.
    package var code: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case code
        case currentPassword = "current_password"
        case newPassword = "new_password"
    }

    package init(currentPassword: String? = nil, newPassword: String, code: String? = nil) {
        self.currentPassword = currentPassword
        self.newPassword = newPassword
        self.code = code
    }
}

/// `POST /auth/password/forgot`.
package struct ForgotPasswordRequest: RequestBody, Hashable {
    package var email: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case email
    }

    package init(email: String) {
        self.email = email
    }
}

/// `POST /auth/password/reset`, with the token from the link of an email.
package struct ResetPasswordRequest: RequestBody, Hashable {
    package var token: String
    package var newPassword: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case token
        case newPassword = "new_password"
    }

    package init(token: String, newPassword: String) {
        self.token = token
        self.newPassword = newPassword
    }
}
