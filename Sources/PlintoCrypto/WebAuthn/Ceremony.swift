/// One exchange with an authenticator, and what is expected of its answer: the checks that registration and
/// authentication have in common (WebAuthn L3 §7.1 and §7.2). A pure value.
package struct Ceremony: Hashable, Sendable {
    package let relyingParty: RelyingParty
    /// SHA-256 of the challenge that was handed out.
    package let challengeHash: [UInt8]
    package let requiresUserVerification: Bool

    package init(relyingParty: RelyingParty, challengeHash: [UInt8], requiresUserVerification: Bool) {
        self.relyingParty = relyingParty
        self.challengeHash = challengeHash
        self.requiresUserVerification = requiresUserVerification
    }

    /// L3 §7.1 steps 7 to 11, §7.2 steps 10 to 14.
    func check(_ clientData: ClientData, is kind: ClientData.Kind) throws(WebAuthnError) {
        guard clientData.type == kind.rawValue else {
            throw WebAuthnError(.wrongType, "the client data is not of the type \(kind.rawValue)")
        }
        guard constantTimeEquals(clientData.challengeHash, challengeHash) else {
            throw WebAuthnError(.wrongChallenge, "the client data has another challenge")
        }
        guard relyingParty.origins.contains(clientData.origin) else {
            throw WebAuthnError(.wrongOrigin, "the page's origin is not one whose passkeys are taken here")
        }
        guard !clientData.isCrossOrigin else {
            throw WebAuthnError(.crossOrigin, "the page stood in a frame of another site")
        }
    }

    /// L3 §7.1 steps 14 to 17, §7.2 steps 15 to 18.
    func check(_ data: AuthenticatorData) throws(WebAuthnError) {
        guard constantTimeEquals(data.relyingPartyIDHash, relyingParty.idHash) else {
            throw WebAuthnError(.wrongRelyingParty, "the authenticator answered for another site")
        }
        guard data.flags.contains(.userPresent) else {
            throw WebAuthnError(.userNotPresent, "the authenticator did not ask whether its user is there")
        }
        guard !requiresUserVerification || data.flags.contains(.userVerified) else {
            throw WebAuthnError(
                .userNotVerified,
                "the authenticator did not verify its user, as by a PIN or a fingerprint"
            )
        }
        guard data.flags.contains(.backupEligible) || !data.flags.contains(.backedUp) else {
            throw WebAuthnError(.wrongBackupState, "the passkey is backed up, and may not be")
        }
    }
}
