extension Samples {
    private static let challenge = "AMMPt4UxxGTStncdq41707wBFi8vpIa-pw8oOuVW4TA"
    private static let credentialID = "-R85HbTJsv3g6nAYnLo_tj9Xm6YSKzOtlP8-wzAIS-Q"
    private static let clientData = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0Iiwi..."

    private static var descriptor: PublicKeyCredentialDescriptorJSON {
        PublicKeyCredentialDescriptorJSON(id: credentialID, transports: ["hybrid", "internal"])
    }

    package static var passkey: Passkey {
        Passkey(
            id: id(0x6F),
            name: "My phone",
            credentialID: credentialID,
            aaguid: "8446ccb9-ab1d-b374-750b-2367ff6f3a1f",
            transports: ["hybrid", "internal"],
            isBackupEligible: true,
            isBackedUp: true,
            createdAt: created,
            lastUsedAt: updated
        )
    }

    package static var passkeyCreationOptions: PublicKeyCredentialCreationOptionsJSON {
        PublicKeyCredentialCreationOptionsJSON(
            rp: .init(id: "id.example.com", name: "id.example.com"),
            user: .init(id: "dXNyXzAxamh3ZHFr...", name: email, displayName: "John Doe"),
            challenge: challenge,
            pubKeyCredParams: [.init(alg: -7), .init(alg: -8), .init(alg: -257)],
            timeout: 300_000,
            excludeCredentials: [descriptor],
            authenticatorSelection: .init(
                residentKey: "preferred",
                requireResidentKey: false,
                userVerification: "preferred"
            ),
            attestation: "none",
            extensions: .init(credProps: true)
        )
    }

    package static var passkeyRequestOptions: PublicKeyCredentialRequestOptionsJSON {
        PublicKeyCredentialRequestOptionsJSON(
            challenge: challenge,
            timeout: 300_000,
            rpId: "id.example.com",
            allowCredentials: [descriptor],
            userVerification: "required"
        )
    }

    package static var passkeyRegistration: RegistrationResponseJSON {
        RegistrationResponseJSON(
            id: credentialID,
            response: .init(
                clientDataJSON: clientData,
                attestationObject: "o2NmbXRkbm9uZWdhdHRTdG10oGhh...",
                transports: ["hybrid", "internal"]
            ),
            name: "My phone"
        )
    }

    package static var passkeyAuthentication: AuthenticationResponseJSON {
        AuthenticationResponseJSON(
            id: credentialID,
            response: .init(
                clientDataJSON: clientData,
                authenticatorData: "v6vDdDKViwYzYNOtZGHJxHNa5_jt1GWS...",
                signature: "MEYCIQD1Ck4uRAkknEqFO6NhKC8J...",
                userHandle: "dXNyXzAxamh3ZHFr..."
            )
        )
    }
}
