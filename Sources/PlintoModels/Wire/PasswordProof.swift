/// The body of requests that change how an account is signed in to: proof that this is still its user, where the sign-in
/// is more than ten minutes ago.
package struct PasswordProof: RequestBody, Hashable {
    package var password: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case password
    }

    package init(password: String? = nil) {
        self.password = password
    }
}
