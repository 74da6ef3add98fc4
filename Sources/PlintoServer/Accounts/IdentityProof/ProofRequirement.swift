import PlintoModels

/// The requirement of an endpoint that changes how an account is signed in to, in addition to its access token.
///
/// ``table`` decides for every such endpoint, and ``IdentityProof`` enforces it: neither is spelled out anywhere else.
enum ProofRequirement: Hashable, Sendable {
    /// The password, or a code of the second factor, presented with the request itself, however recent the sign-in is.
    ///
    /// It is required to remove a protection, and to obtain the means to remove it: the password and the backup codes
    /// turn the second factor off, so neither is given out for less.
    case strongProof
    /// A sign-in within the last 10 minutes that proved every present factor of the account, or a strong proof.
    case recentAuthentication

    /// Every endpoint that changes how an account is signed in to, with its requirement.
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
        // If it changes the username, which signs in.
        API.Users.updateMe.description: .recentAuthentication,
        API.Users.deleteMe.description: .recentAuthentication,
    ]

    /// The second halves of actions that another endpoint of ``table`` began, each bound to what that one returned; and
    /// endpoints that change no way to sign in.
    static let exempt: Set<EndpointDescription> = [
        API.MFA.verifyTOTP.description, API.Passkeys.register.description, API.OAuth.link.description,
        API.Passkeys.rename.description, API.EmailVerification.resend.description,
    ]
}
