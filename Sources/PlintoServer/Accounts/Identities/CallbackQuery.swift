import PlintoHTTP
import PlintoModels

/// The provider's parameters of the callback (RFC 6749 §4.1.2, RFC 9207). Other parameters are the provider's own
/// affair, but one of these that is given twice could be read differently elsewhere (§3.1).
struct CallbackQuery: Sendable {
    let state: String
    let code: String?
    let error: String?
    let issuer: String?

    /// - Throws: 400 `invalid_state` if the attempt cannot be identified.
    init(_ query: String?) throws(APIError) {
        var values: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), ["state", "code", "error", "iss"].contains(name) else { continue }
            guard parts.count == 2, let value = Self.decode(parts[1]), values.updateValue(value, forKey: name) == nil
            else { throw .invalidState }
        }
        guard let state = values["state"], BrowserBinding.isSecret(state) else { throw .invalidState }
        self.state = state
        code = values["code"].flatMap { $0.isEmpty ? nil : $0 }
        error = values["error"].flatMap { $0.isEmpty ? nil : $0 }
        issuer = values["iss"]
    }

    /// The words of RFC 6749 §4.1.2.1.
    private static let words: [Reason] = [
        .accessDenied, .invalidRequest, .invalidScope, .serverError, .temporarilyUnavailable, .unauthorizedClient,
        .unsupportedResponseType,
    ]

    private static func decode(_ text: Substring) -> String? {
        PercentEncoding.decode(String(text.map { $0 == "+" ? " " : $0 }))
    }

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

extension APIError {
    static let invalidState = APIError(
        .invalidRequest,
        .invalidState,
        "This sign-in did not begin in this browser, or has expired. Begin again.",
        field: "state",
        status: 400
    )
}
