/// The REST API: one value an endpoint, a file a resource. Every path is under `/v1`; the server also answers under
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
