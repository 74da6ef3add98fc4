/// Reasons of sign-in by another service. All but the last four are also sent as `error` in a redirect.
extension Reason {
    /// The user or the provider declined (RFC 6749 §4.1.2.1).
    package static let accessDenied = Reason(rawValue: "access_denied")
    /// The provider's response cannot be used (RFC 6749 §4.1.2.1).
    package static let serverError = Reason(rawValue: "server_error")
    /// The provider does not respond (RFC 6749 §4.1.2.1).
    package static let temporarilyUnavailable = Reason(rawValue: "temporarily_unavailable")
    /// The provider refused the request (RFC 6749 §4.1.2.1).
    package static let invalidScope = Reason(rawValue: "invalid_scope")
    package static let invalidRequest = Reason(rawValue: "invalid_request")
    package static let unauthorizedClient = Reason(rawValue: "unauthorized_client")
    package static let unsupportedResponseType = Reason(rawValue: "unsupported_response_type")
    /// An account with this email address exists, and not both sides have verified it.
    package static let accountExists = Reason(rawValue: "account_exists")
    /// The provider gives no email address, and an account needs one.
    package static let emailRequired = Reason(rawValue: "email_required")
    /// The provider has not verified the email address, and a new account needs that.
    package static let emailUnverified = Reason(rawValue: "email_unverified")
    package static let providerNotConfigured = Reason(rawValue: "provider_not_configured")
    package static let invalidState = Reason(rawValue: "invalid_state")
    package static let identityTaken = Reason(rawValue: "identity_taken")
    package static let lastSignInMethod = Reason(rawValue: "last_sign_in_method")
}

/// Reasons of links and one-time codes that lead browsers back to an application.
extension Reason {
    package static let redirectNotAllowed = Reason(rawValue: "redirect_not_allowed")
    package static let invalidCode = Reason(rawValue: "invalid_code")
}
