import PlintoModels

/// Why a sign-in by a provider came to nothing.
struct OAuthFault: Error, Hashable, Sendable {
    /// What the application is told, as `error` in the redirect: a word of RFC 6749 §4.1.2.1 where it has one.
    let word: Reason
    /// For the log: never a token, a code or an address.
    let cause: String

    static func denied(_ cause: String) -> OAuthFault { OAuthFault(word: .accessDenied, cause: cause) }
    static func unusable(_ cause: String) -> OAuthFault { OAuthFault(word: .serverError, cause: cause) }
    static func unavailable(_ cause: String) -> OAuthFault { OAuthFault(word: .temporarilyUnavailable, cause: cause) }

    static let accountExists = OAuthFault(word: .accountExists, cause: "not both sides verified the address")
    static let emailUnverified = OAuthFault(word: .emailUnverified, cause: "the provider has not verified the address")
    static let emailRequired = OAuthFault(word: .emailRequired, cause: "the provider names no address")
    static let notProved = OAuthFault(
        word: .secondFactorRequired,
        cause: "the session that began the link has ended, or has not proved the account's second factor"
    )

    /// The answer where there is no application to go back to.
    var apiError: APIError {
        switch word {
        case .accessDenied:
            APIError(.forbidden, word, "The sign-in was refused at the provider. Begin again if that was a mistake.")
        case .accountExists:
            APIError(
                .invalidRequest,
                word,
                "There is an account with this email address. Sign in to it as before, and link the provider there.",
                status: 409
            )
        case .emailRequired:
            APIError(
                .invalidRequest,
                word,
                "The provider names no email address, and a new account needs one. Sign up first, and link the "
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
                "The provider does not answer. Try again shortly.",
                status: 503,
                retryAfter: 5
            )
        case .invalidRequest, .invalidScope, .unauthorizedClient, .unsupportedResponseType:
            APIError(
                .internalError,
                word,
                "The provider refused what this server asked of it. Tell whoever runs this service.",
                status: 502
            )
        default:
            APIError(
                .internalError,
                word,
                "The provider answered something that cannot be used. Begin again.",
                status: 502
            )
        }
    }
}
