/// The result of a registration: a new passkey.
package struct NewCredential: Hashable, Sendable {
    package let id: [UInt8]
    /// A ``COSEKey`` as encoded by the authenticator.
    package let publicKey: [UInt8]
    /// The authenticator model; 16 bytes, all zero if undisclosed.
    package let aaguid: [UInt8]
    package let signCount: UInt32
    package let isUserVerified: Bool
    package let isBackupEligible: Bool
    package let isBackedUp: Bool
}

extension Ceremony {
    /// Verifies a registration (WebAuthn L3 §7.1). The caller checks that the credential is not registered yet.
    ///
    /// Attestations of authenticators are not requested (`attestation: none`) and not trusted. The statement must be
    /// empty or signed by the passkey itself.
    ///
    /// - Throws: ``WebAuthnError`` for the check that failed.
    package func register(clientData: ClientData, attestationObject bytes: [UInt8]) throws(WebAuthnError)
        -> NewCredential
    {
        try check(clientData, is: .create)
        let attestation = try AttestationObject(bytes)
        let data = attestation.authenticatorData
        try check(data)
        guard let credential = data.credential else {
            throw WebAuthnError(.malformedAuthenticatorData, "the authenticator data holds no new passkey")
        }
        let key: COSEKey
        do {
            key = try COSEKey(credential.publicKey)
        } catch {
            throw WebAuthnError(.unsupportedKey, error.reason)
        }
        try check(attestation, clientData, by: key)
        return NewCredential(
            id: credential.id,
            publicKey: credential.publicKey,
            aaguid: credential.aaguid,
            signCount: data.signCount,
            isUserVerified: data.flags.contains(.userVerified),
            isBackupEligible: data.flags.contains(.backupEligible),
            isBackedUp: data.flags.contains(.backedUp)
        )
    }

    /// Verifies the statement: L3 §8.2 for self attestation, §8.7 for none.
    private func check(
        _ attestation: AttestationObject,
        _ clientData: ClientData,
        by key: COSEKey
    ) throws(WebAuthnError) {
        let statement = attestation.statement
        switch attestation.format {
        case "none":
            guard statement.entries.isEmpty else {
                throw WebAuthnError(.wrongAttestation, "the attestation none has a statement")
            }
        case "packed":
            guard statement["x5c"] == nil else {
                throw WebAuthnError(
                    .unsupportedAttestation,
                    "attestation by certificates is not supported; request the attestation none"
                )
            }
            guard statement.entries.count == 2, let signature = statement["sig"]?.bytes,
                statement["alg"]?.integer == key.algorithm.rawValue
            else {
                throw WebAuthnError(.wrongAttestation, "the attestation does not have the algorithm of the passkey")
            }
            guard key.verify(signature, message: attestation.authenticatorDataBytes + clientData.hash) else {
                throw WebAuthnError(.wrongSignature, "the attestation's signature is wrong")
            }
        default:
            throw WebAuthnError(.unsupportedAttestation, "only the attestations none and packed are supported")
        }
    }
}
