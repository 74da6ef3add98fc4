/// The REST API: one value per endpoint, one file per resource. Every path is under `/v1`; the server also serves
/// `/api/v1`.
package enum API {
    /// Every endpoint of the server, in the order of the reference.
    package static let all: [EndpointDescription] = [
        Auth.all,
        OAuth.all,
        Passwords.all,
        EmailVerification.all,
        MagicLink.all,
        Users.all,
        Sessions.all,
        Sync.all,
        Organizations.all,
        MFA.all,
        APIKeys.all,
        Webhooks.all,
        RateLimits.all,
        Passkeys.all,
        Admin.all,
        Service.all,
    ].flatMap(\.self)
}
