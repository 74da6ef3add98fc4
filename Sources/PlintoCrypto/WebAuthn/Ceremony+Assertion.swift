/// What an assertion says, before anybody knows whether its passkey said so.
package struct AssertionClaim: Hashable, Sendable {
    /// What the signature must be of: the authenticator data, and the hash of the client data.
    private let signed: [UInt8]
    private let data: AuthenticatorData

    fileprivate init(_ data: AuthenticatorData, signed: [UInt8]) {
        self.data = data
        self.signed = signed
    }

    package var isBackupEligible: Bool { data.flags.contains(.backupEligible) }

    /// Verifies what depends on the passkey (WebAuthn L3 §7.2 steps 19 and 21). That the passkey may answer, and whether
    /// its count of signatures went on, is for the caller to see.
    ///
    /// - Parameters:
    ///   - publicKey: The stored ``COSEKey``.
    ///   - isBackupEligible: As it was at registration.
    /// - Throws: ``WebAuthnError`` `unsupportedKey`, `wrongSignature` or `wrongBackupState`.
    package func prove(
        by signature: [UInt8],
        of publicKey: [UInt8],
        isBackupEligible: Bool
    ) throws(WebAuthnError) -> Assertion {
        guard let key = try? COSEKey(publicKey) else {
            throw WebAuthnError(.unsupportedKey, "the stored key of the passkey cannot be used")
        }
        guard key.verify(signature, message: signed) else {
            throw WebAuthnError(.wrongSignature, "the signature is wrong")
        }
        guard self.isBackupEligible == isBackupEligible else {
            throw WebAuthnError(.wrongBackupState, "whether the passkey may be backed up is not what it was")
        }
        return Assertion(
            signCount: data.signCount,
            isUserVerified: data.flags.contains(.userVerified),
            isBackedUp: data.flags.contains(.backedUp)
        )
    }
}

/// What an assertion says beside that the passkey was there.
package struct Assertion: Hashable, Sendable {
    package let signCount: UInt32
    package let isUserVerified: Bool
    package let isBackedUp: Bool
}

extension Ceremony {
    /// Verifies of an assertion what depends on no passkey (WebAuthn L3 §7.2 steps 10 to 18).
    ///
    /// - Throws: ``WebAuthnError`` with the check that it did not pass.
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
