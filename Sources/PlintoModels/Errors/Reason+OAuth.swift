/// The words of sign-in by another service. All but the last four also travel as `error` in a redirect.
extension Reason {
    /// The user, or the provider, said no (RFC 6749 §4.1.2.1).
    package static let accessDenied = Reason(rawValue: "access_denied")
    /// The provider answered something that cannot be used (RFC 6749 §4.1.2.1).
    package static let serverError = Reason(rawValue: "server_error")
    /// The provider did not answer (RFC 6749 §4.1.2.1).
    package static let temporarilyUnavailable = Reason(rawValue: "temporarily_unavailable")
    /// The provider refused what it was asked for (RFC 6749 §4.1.2.1).
    package static let invalidScope = Reason(rawValue: "invalid_scope")
    package static let invalidRequest = Reason(rawValue: "invalid_request")
    package static let unauthorizedClient = Reason(rawValue: "unauthorized_client")
    package static let unsupportedResponseType = Reason(rawValue: "unsupported_response_type")
    /// There is an account with this address, and not both sides have verified it.
    package static let accountExists = Reason(rawValue: "account_exists")
    /// The provider names no address, and an account needs one.
    package static let emailRequired = Reason(rawValue: "email_required")
    /// The provider has not verified the address, and a new account needs one that is.
    package static let emailUnverified = Reason(rawValue: "email_unverified")
    package static let providerNotConfigured = Reason(rawValue: "provider_not_configured")
    package static let invalidState = Reason(rawValue: "invalid_state")
    package static let identityTaken = Reason(rawValue: "identity_taken")
    package static let lastSignInMethod = Reason(rawValue: "last_sign_in_method")
}

/// The words of links and one-time codes that lead browsers back to an application.
extension Reason {
    package static let redirectNotAllowed = Reason(rawValue: "redirect_not_allowed")
    package static let invalidCode = Reason(rawValue: "invalid_code")
}
