/// The body of requests that change how an account is signed in to: proof that this is still its user. Which requests
/// need one, and when, is in `docs/api.md` under “Proof”.
package struct PasswordProof: RequestBody, Hashable {
    package var password: String?
    /// Of the authenticator, or a backup code.
    package var code: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case password, code
    }

    package init(password: String? = nil, code: String? = nil) {
        self.password = password
        self.code = code
    }
}
