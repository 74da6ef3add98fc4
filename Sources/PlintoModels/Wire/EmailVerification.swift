/// `POST /auth/email/verify`, with the token from the link of an email.
package struct VerifyEmailRequest: RequestBody, Hashable {
    package var token: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case token
    }

    package init(token: String) {
        self.token = token
    }
}
