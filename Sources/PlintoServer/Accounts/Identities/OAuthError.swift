import PlintoModels

/// A failed sign-in through a provider.
struct OAuthError: Error, Hashable, Sendable {
    /// The `error` of the redirect: a word of RFC 6749 §4.1.2.1 if there is one.
    let word: Reason
    /// The cause for the log: never a token, a code or an email address.
    let cause: String

    static func denied(_ cause: String) -> OAuthError { OAuthError(word: .accessDenied, cause: cause) }
    static func unusable(_ cause: String) -> OAuthError { OAuthError(word: .serverError, cause: cause) }
    static func unavailable(_ cause: String) -> OAuthError { OAuthError(word: .temporarilyUnavailable, cause: cause) }

    static let accountExists = OAuthError(word: .accountExists, cause: "not both sides have verified the email address")
    static let emailUnverified = OAuthError(
        word: .emailUnverified,
        cause:
            "the provider has not verified the email address"
    )
    static let emailRequired = OAuthError(word: .emailRequired, cause: "the provider gives no email address")
    static let notProved = OAuthError(
        word: .secondFactorRequired,
        cause: "the session that began the link has ended, or has not proved the account's second factor"
    )

    /// The response if there is no application to return to.
    var apiError: APIError {
        switch word {
        case .accessDenied:
            APIError(.forbidden, word, "The sign-in was declined at the provider. Begin again if that was a mistake.")
        case .accountExists:
            APIError(
                .invalidRequest,
                word,
                "An account with this email address exists. Sign in to it as before, and link the provider there.",
                status: 409
            )
        case .emailRequired:
            APIError(
                .invalidRequest,
                word,
                "The provider gives no email address, and a new account needs one. Sign up first, and link the "
                    + "provider to your account.",
                status: 409
            )
        case .emailUnverified:
            APIError(
                .invalidRequest,
                word,
                "The provider has not verified your email address. Verify it there; or sign up first, and link the "
                    + "provider to your account.",
                status: 409
            )
        case .secondFactorRequired:
            IdentityProof.notProved("Sign in again, and begin the link anew.")
        case .temporarilyUnavailable:
            APIError(
                .internalError,
                word,
                "The provider does not respond. Try again shortly.",
                status: 503,
                retryAfter: 5
            )
        case .invalidRequest, .invalidScope, .unauthorizedClient, .unsupportedResponseType:
            APIError(
                .internalError,
                word,
                "The provider refused this server's request. Tell the operator of this service.",
                status: 502
            )
        default:
            APIError(
                .internalError,
                word,
                "The provider's response cannot be used. Begin again.",
                status: 502
            )
        }
    }
}
