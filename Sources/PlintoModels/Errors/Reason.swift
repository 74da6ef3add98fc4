/// The stable word in `error.details.reason` that a program may act on; people read `error.message`.
///
/// The set is open: clients must handle unknown words. Each word is listed in `docs/api.md`.
package struct Reason: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    private init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }

    // Invalid requests.
    package static let malformedJSON = Reason("malformed_json")
    package static let repeatedField = Reason("repeated_field")
    package static let invalidUTF8 = Reason("invalid_utf8")
    package static let required = Reason("required")
    package static let wrongType = Reason("wrong_type")
    package static let unknownField = Reason("unknown_field")
    package static let invalidFormat = Reason("invalid_format")
    package static let tooShort = Reason("too_short")
    package static let tooLong = Reason("too_long")
    package static let outOfRange = Reason("out_of_range")
    package static let unsupportedMediaType = Reason("unsupported_media_type")
    package static let bodyTooLarge = Reason("body_too_large")
    package static let malformedRequest = Reason("malformed_request")
    package static let methodNotAllowed = Reason("method_not_allowed")
    package static let noSuchRoute = Reason("no_such_route")
    package static let noSuchResource = Reason("no_such_resource")
    package static let versionMismatch = Reason("version_mismatch")
    package static let requestTimeout = Reason("request_timeout")

    // Accounts and passwords.
    package static let emailTaken = Reason("email_taken")
    package static let usernameTaken = Reason("username_taken")
    package static let passwordTooCommon = Reason("password_too_common")
    package static let passwordContainsIdentity = Reason("password_contains_identity")
    package static let wrongCredentials = Reason("wrong_credentials")
    package static let accountLocked = Reason("account_locked")
    package static let accountSuspended = Reason("account_suspended")
    package static let secondFactorRequired = Reason("second_factor_required")
    package static let recentAuthenticationRequired = Reason("recent_authentication_required")

    // Links in emails.
    package static let invalidLink = Reason("invalid_link")
    package static let emailAlreadyVerified = Reason("email_already_verified")

    // The second factor.
    package static let wrongCode = Reason("wrong_code")
    package static let mfaAttemptOver = Reason("mfa_attempt_over")
    package static let mfaAlreadyEnabled = Reason("mfa_already_enabled")
    package static let mfaNotEnabled = Reason("mfa_not_enabled")
    package static let noPendingEnrolment = Reason("no_pending_enrolment")

    // Administrators.
    package static let administratorRequired = Reason("administrator_required")
    package static let ownAccount = Reason("own_account")
    package static let lastAdministrator = Reason("last_administrator")

    // Organizations.
    package static let slugTaken = Reason("slug_taken")
    package static let insufficientRole = Reason("insufficient_role")
    package static let lastOwner = Reason("last_owner")
    package static let alreadyMember = Reason("already_member")
    package static let invitationOfAnother = Reason("invitation_of_another")
    package static let tooMany = Reason("too_many")

    // Access tokens.
    package static let missingToken = Reason("missing_token")
    package static let invalidToken = Reason("invalid_token")
    package static let tokenExpired = Reason("token_expired")
    package static let sessionEnded = Reason("session_ended")

    // API keys.
    package static let invalidAPIKey = Reason("invalid_api_key")
    package static let apiKeyExpired = Reason("api_key_expired")
    package static let insufficientScope = Reason("insufficient_scope")
    package static let sessionRequired = Reason("session_required")

    // Refresh tokens, a reason for each 401 of the protocol.
    package static let unknownRefreshToken = Reason("unknown_refresh_token")
    package static let refreshTokenExpired = Reason("refresh_token_expired")
    package static let refreshAlreadyUsed = Reason("refresh_already_used")
    package static let refreshTokenReused = Reason("refresh_token_reused")

    // Load and server errors.
    package static let rateLimit = Reason("rate_limit")
    package static let overloaded = Reason("overloaded")
    package static let shuttingDown = Reason("shutting_down")
    package static let unavailable = Reason("unavailable")
    package static let internalFault = Reason("internal_fault")

    // Reasons of the agent.
    package static let signedOut = Reason("signed_out")
    package static let alreadySignedIn = Reason("already_signed_in")
    package static let offline = Reason("offline")
    package static let locked = Reason("locked")
    package static let wrongPassphrase = Reason("wrong_passphrase")
    package static let peerRefused = Reason("peer_refused")
    package static let originRefused = Reason("origin_refused")
    package static let hostRefused = Reason("host_refused")
    package static let totpNameTaken = Reason("totp_name_taken")
    package static let invalidTOTPSecret = Reason("invalid_totp_secret")
    package static let invalidTOTPURI = Reason("invalid_totp_uri")
    package static let serverRefused = Reason("server_refused")
    package static let badServerURL = Reason("bad_server_url")
    package static let untrustedCertificate = Reason("untrusted_certificate")
    package static let serverMoved = Reason("server_moved")
    package static let notAPlintoServer = Reason("not_a_plinto_server")
}
