/// `POST /auth/magic-link`.
package struct MagicLinkRequest: RequestBody, Hashable {
    package var email: String
    /// The URL that the browser is sent to after the link was opened, with a one-time code. The operator must allow it.
    package var redirectURL: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case email
        case redirectURL = "redirect_url"
    }

    package init(email: String, redirectURL: String? = nil) {
        self.email = email
        self.redirectURL = redirectURL
    }
}

/// `POST /auth/magic-link/verify`: the token from the email's link, or the email's code with the email address.
package struct VerifyMagicLinkRequest: RequestBody, Hashable {
    package var token: String?
    package var email: String?
    package var code: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case token, email, code
    }

    package init(token: String) {
        self.token = token
    }

    package init(email: String, code: String) {
        self.email = email
        self.code = code
    }
}
