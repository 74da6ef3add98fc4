import PlintoModels

extension OAuthCallbackQuery {
    /// The words of RFC 6749 §4.1.2.1.
    private static let words: [Reason] = [
        .accessDenied, .invalidRequest, .invalidScope, .serverError, .temporarilyUnavailable, .unauthorizedClient,
        .unsupportedResponseType,
    ]

    /// The provider's code.
    ///
    /// - Throws: The provider's error, in its own word if that is one of RFC 6749 §4.1.2.1; a refusal in the words of
    ///   OpenID Connect is `access_denied`, and any other word is `server_error`.
    func requireCode() throws(OAuthError) -> String {
        if let error {
            let word = ProviderExchange.word(error)
            if let known = Self.words.first(where: { $0.rawValue == word }) {
                throw OAuthError(word: known, cause: "the provider said \(word)")
            }
            switch word {
            case "account_selection_required", "consent_required", "interaction_required", "login_required":
                throw .denied("the provider said \(word)")
            default:
                throw .unusable("the provider said \(word)")
            }
        }
        guard let code else { throw .unusable("the provider's response has neither a code nor an error") }
        return code
    }
}
