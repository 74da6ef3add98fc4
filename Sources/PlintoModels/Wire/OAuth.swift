/// `POST /auth/oauth/exchange`.
package struct SignInCodeRequest: RequestBody, Hashable {
    /// The one-time code of the redirect.
    package var code: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case code
    }

    package init(code: String) {
        self.code = code
    }
}
