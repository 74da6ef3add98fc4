/// An exchange with an authenticator and the expected values, with the checks common to registration and authentication
/// (WebAuthn L3 §7.1 and §7.2). A pure value.
package struct Ceremony: Hashable, Sendable {
    package let relyingParty: RelyingParty
    /// The SHA-256 of the issued challenge.
    package let challengeHash: [UInt8]
    package let requiresUserVerification: Bool

    package init(relyingParty: RelyingParty, challengeHash: [UInt8], requiresUserVerification: Bool) {
        self.relyingParty = relyingParty
        self.challengeHash = challengeHash
        self.requiresUserVerification = requiresUserVerification
    }

    /// Checks the client data (L3 §7.1 steps 7 to 11, §7.2 steps 10 to 14).
    func check(_ clientData: ClientData, is kind: ClientData.Kind) throws(WebAuthnError) {
        guard clientData.type == kind.rawValue else {
            throw WebAuthnError(.wrongType, "the client data is not of the type \(kind.rawValue)")
        }
        guard constantTimeEquals(clientData.challengeHash, challengeHash) else {
            throw WebAuthnError(.wrongChallenge, "the client data has another challenge")
        }
        guard relyingParty.origins.contains(clientData.origin) else {
            throw WebAuthnError(.wrongOrigin, "the page's origin is not accepted for passkeys")
        }
        guard !clientData.isCrossOrigin else {
            throw WebAuthnError(.crossOrigin, "the page was in a frame of another site")
        }
    }

    /// Checks the authenticator data (L3 §7.1 steps 14 to 17, §7.2 steps 15 to 18).
    func check(_ data: AuthenticatorData) throws(WebAuthnError) {
        guard constantTimeEquals(data.relyingPartyIDHash, relyingParty.idHash) else {
            throw WebAuthnError(.wrongRelyingParty, "the authenticator responded for another site")
        }
        guard data.flags.contains(.userPresent) else {
            throw WebAuthnError(.userNotPresent, "the authenticator did not confirm the user's presence")
        }
        guard !requiresUserVerification || data.flags.contains(.userVerified) else {
            throw WebAuthnError(
                .userNotVerified,
                "the authenticator did not verify the user, for example by a PIN or a fingerprint"
            )
        }
        guard data.flags.contains(.backupEligible) || !data.flags.contains(.backedUp) else {
            throw WebAuthnError(.wrongBackupState, "the passkey is backed up without being eligible")
        }
    }
}

/// The relying party of passkeys.
package struct RelyingParty: Hashable, Sendable {
    /// The domain. Browsers let its pages and those of subdomains use its passkeys (WebAuthn L3 §5.1.2).
    package let id: String
    /// The allowed origins: scheme, host and port as browsers write them, or an app's identifier.
    package let origins: Set<String>
    let idHash: [UInt8]

    package init(id: String, origins: Set<String>) {
        self.id = id
        self.origins = origins
        idHash = Digest.sha256.hash(Array(id.utf8))
    }
}
