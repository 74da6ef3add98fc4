/// The reason why an authenticator's response was refused: one code per check of WebAuthn L3 §7.1 and §7.2.
///
/// The code is for programs, the description for people. The description contains no received bytes.
package struct WebAuthnError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Hashable, Sendable, CaseIterable {
        case malformedClientData
        case wrongType
        case wrongChallenge
        case wrongOrigin
        /// The page was in a frame of another site's page.
        case crossOrigin
        case malformedAttestation
        case malformedAuthenticatorData
        case wrongRelyingParty
        case userNotPresent
        case userNotVerified
        /// Backed up without being eligible, or with another eligibility than at registration.
        case wrongBackupState
        case unsupportedKey
        case unsupportedAttestation
        case wrongAttestation
        case wrongSignature
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
