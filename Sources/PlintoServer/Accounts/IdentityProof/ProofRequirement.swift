import PlintoModels

/// What an endpoint that changes how an account is signed in to asks of a request beyond its access token.
///
/// ``table`` decides for every such endpoint, and ``IdentityProof`` asks for what it says: neither is spelled anywhere
/// else.
enum ProofRequirement: Hashable, Sendable {
    /// The password, or a code of the second factor, presented with the request itself; however recent the sign-in is.
    ///
    /// It is asked for what takes a protection away, and for what yields the means to take it away: the password and
    /// the backup codes turn the second factor off, so that neither is given for less.
    case strongProof
    /// A sign-in within the last 10 minutes that proved every factor the account has now, or a strong proof.
    case recentAuthentication

    /// Every endpoint that changes how an account is signed in to, with what it asks.
    static let table: [EndpointDescription: ProofRequirement] = [
        API.MFA.disable.description: .strongProof,
        API.MFA.regenerateBackupCodes.description: .strongProof,
        API.Passwords.change.description: .strongProof,
        API.MFA.enableTOTP.description: .recentAuthentication,
        API.Passkeys.registerOptions.description: .recentAuthentication,
        API.Passkeys.postRegisterOptions.description: .recentAuthentication,
        API.Passkeys.remove.description: .recentAuthentication,
        API.OAuth.beginLink.description: .recentAuthentication,
        API.OAuth.unlink.description: .recentAuthentication,
        API.APIKeys.create.description: .recentAuthentication,
        // Where it changes the username, which signs in.
        API.Users.updateMe.description: .recentAuthentication,
        API.Users.deleteMe.description: .recentAuthentication,
    ]

    /// The second halves of what another endpoint of ``table`` began, each bound to what that one gave out; and what
    /// changes no way to sign in.
    static let exempt: Set<EndpointDescription> = [
        API.MFA.verifyTOTP.description, API.Passkeys.register.description, API.OAuth.link.description,
        API.Passkeys.rename.description, API.EmailVerification.resend.description,
    ]
}
