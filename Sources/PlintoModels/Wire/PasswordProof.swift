/// The body of requests that change how an account is signed in to: proof that the request comes from its user.
/// `docs/api.md` says under “Proof” which requests need one, and when.
package struct PasswordProof: RequestBody, Hashable {
    package var password: String?
    /// A code from the authenticator, or a backup code.
    package var code: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case password, code
    }

    package init(password: String? = nil, code: String? = nil) {
        self.password = password
        self.code = code
    }
}
