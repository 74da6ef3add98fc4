/// An assertion whose passkey is not yet verified.
package struct AssertionClaim: Hashable, Sendable {
    /// The signed bytes: the authenticator data and the hash of the client data.
    private let signed: [UInt8]
    private let data: AuthenticatorData

    fileprivate init(_ data: AuthenticatorData, signed: [UInt8]) {
        self.data = data
        self.signed = signed
    }

    package var isBackupEligible: Bool { data.flags.contains(.backupEligible) }

    /// Performs the checks that depend on the passkey (WebAuthn L3 §7.2 steps 19 and 21). The caller checks that the
    /// passkey may be used and that its signature counter increased.
    ///
    /// - Parameters:
    ///   - publicKey: The stored ``COSEKey``.
    ///   - isBackupEligible: The value at registration.
    /// - Throws: ``WebAuthnError`` `unsupportedKey`, `wrongSignature` or `wrongBackupState`.
    package func prove(
        by signature: [UInt8],
        of publicKey: [UInt8],
        isBackupEligible: Bool
    ) throws(WebAuthnError) -> Assertion {
        guard let key = try? COSEKey(publicKey) else {
            throw WebAuthnError(.unsupportedKey, "the stored key of the passkey is not usable")
        }
        guard key.verify(signature, message: signed) else {
            throw WebAuthnError(.wrongSignature, "the signature is wrong")
        }
        guard self.isBackupEligible == isBackupEligible else {
            throw WebAuthnError(.wrongBackupState, "the passkey's backup eligibility has changed")
        }
        return Assertion(
            signCount: data.signCount,
            isUserVerified: data.flags.contains(.userVerified),
            isBackedUp: data.flags.contains(.backedUp)
        )
    }
}

/// The verified properties of an assertion.
package struct Assertion: Hashable, Sendable {
    package let signCount: UInt32
    package let isUserVerified: Bool
    package let isBackedUp: Bool
}

extension Ceremony {
    /// Performs the checks of an assertion that do not depend on the passkey (WebAuthn L3 §7.2 steps 10 to 18).
    ///
    /// - Throws: ``WebAuthnError`` for the check that failed.
    package func claim(
        clientData: ClientData,
        authenticatorData bytes: [UInt8]
    ) throws(WebAuthnError) -> AssertionClaim {
        try check(clientData, is: .get)
        let data = try AuthenticatorData(bytes)
        guard data.credential == nil else {
            throw WebAuthnError(.malformedAuthenticatorData, "the authenticator data of an assertion holds a passkey")
        }
        try check(data)
        return AssertionClaim(data, signed: bytes + clientData.hash)
    }
}
