// The JSON forms of WebAuthn Level 3 §5.1.8 to §5.1.10, which browsers' `parseCreationOptionsFromJSON`,
// `parseRequestOptionsFromJSON` and `toJSON` read and write. Bytes are base64url without padding. Members that this
// server neither sends nor reads are omitted here; in a browser's response they are ignored.

/// One credential in a list of allowed or excluded ones (L3 §5.8.3).
package struct PublicKeyCredentialDescriptorJSON: Codable, Hashable, Sendable {
    package var id: String
    package var type: String
    /// The ways to reach the authenticator: hints for the browser.
    package var transports: [String]?

    /// Browsers' `parseRequestOptionsFromJSON` refuses a null in place of a list.
    enum CodingKeys: OmittingKeys {
        case id, type, transports
    }

    package init(id: String, transports: [String]?) {
        self.id = id
        type = "public-key"
        self.transports = transports
    }
}

/// `PublicKeyCredentialCreationOptionsJSON` (L3 §5.1.9).
package struct PublicKeyCredentialCreationOptionsJSON: Codable, Hashable, Sendable {
    /// `PublicKeyCredentialRpEntity`: the server for which passkeys are made.
    package struct RelyingParty: Codable, Hashable, Sendable {
        package var id: String
        package var name: String

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// `PublicKeyCredentialUserEntityJSON`: the account that the passkey is for.
    package struct UserEntity: Codable, Hashable, Sendable {
        /// The user handle.
        package var id: String
        package var name: String
        package var displayName: String

        package init(id: String, name: String, displayName: String) {
            self.id = id
            self.name = name
            self.displayName = displayName
        }
    }

    /// `PublicKeyCredentialParameters`: an algorithm that the server accepts.
    package struct Parameters: Codable, Hashable, Sendable {
        package var type: String
        /// A number in IANA's registry of COSE algorithms.
        package var alg: Int64

        package init(alg: Int64) {
            type = "public-key"
            self.alg = alg
        }
    }

    /// `AuthenticatorSelectionCriteria`: the requirements on the authenticator.
    package struct AuthenticatorSelection: Codable, Hashable, Sendable {
        package var residentKey: String
        package var requireResidentKey: Bool
        package var userVerification: String

        package init(residentKey: String, requireResidentKey: Bool, userVerification: String) {
            self.residentKey = residentKey
            self.requireResidentKey = requireResidentKey
            self.userVerification = userVerification
        }
    }

    /// `AuthenticationExtensionsClientInputsJSON`: the extensions that are requested.
    package struct Extensions: Codable, Hashable, Sendable {
        package var credProps: Bool

        package init(credProps: Bool) {
            self.credProps = credProps
        }
    }

    package var rp: RelyingParty
    package var user: UserEntity
    package var challenge: String
    package var pubKeyCredParams: [Parameters]
    /// Milliseconds.
    package var timeout: Int
    package var excludeCredentials: [PublicKeyCredentialDescriptorJSON]
    package var authenticatorSelection: AuthenticatorSelection
    package var attestation: String
    package var extensions: Extensions

    package init(
        rp: RelyingParty,
        user: UserEntity,
        challenge: String,
        pubKeyCredParams: [Parameters],
        timeout: Int,
        excludeCredentials: [PublicKeyCredentialDescriptorJSON],
        authenticatorSelection: AuthenticatorSelection,
        attestation: String,
        extensions: Extensions
    ) {
        self.rp = rp
        self.user = user
        self.challenge = challenge
        self.pubKeyCredParams = pubKeyCredParams
        self.timeout = timeout
        self.excludeCredentials = excludeCredentials
        self.authenticatorSelection = authenticatorSelection
        self.attestation = attestation
        self.extensions = extensions
    }
}

/// `PublicKeyCredentialRequestOptionsJSON` (L3 §5.1.10).
package struct PublicKeyCredentialRequestOptionsJSON: Codable, Hashable, Sendable {
    package var challenge: String
    /// Milliseconds.
    package var timeout: Int
    package var rpId: String
    /// Empty if any discoverable credential is accepted.
    package var allowCredentials: [PublicKeyCredentialDescriptorJSON]
    package var userVerification: String

    package init(
        challenge: String,
        timeout: Int,
        rpId: String,
        allowCredentials: [PublicKeyCredentialDescriptorJSON],
        userVerification: String
    ) {
        self.challenge = challenge
        self.timeout = timeout
        self.rpId = rpId
        self.allowCredentials = allowCredentials
        self.userVerification = userVerification
    }
}

/// `RegistrationResponseJSON` (L3 §5.1.8), and the name that the user gives the passkey.
package struct RegistrationResponseJSON: RequestBody, Hashable {
    /// The signed part of the response of the authenticator.
    package struct Response: Codable, Hashable, Sendable {
        package var clientDataJSON: String
        package var attestationObject: String
        package var transports: [String]?

        package init(clientDataJSON: String, attestationObject: String, transports: [String]? = nil) {
            self.clientDataJSON = clientDataJSON
            self.attestationObject = attestationObject
            self.transports = transports
        }
    }

    package var id: String
    package var rawId: String
    package var type: String
    package var response: Response
    package var authenticatorAttachment: String?
    package var clientExtensionResults: [String: JSONValue]?
    /// This server's own member: the user's name for the passkey.
    package var name: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case id, rawId, type, response, authenticatorAttachment, clientExtensionResults, name
    }

    package init(id: String, response: Response, name: String? = nil) {
        self.id = id
        rawId = id
        type = "public-key"
        self.response = response
        self.name = name
    }
}

/// `AuthenticationResponseJSON` (L3 §5.1.8), and the token of the pending sign-in that it belongs to.
package struct AuthenticationResponseJSON: RequestBody, Hashable {
    /// The signed part of the response of the authenticator.
    package struct Response: Codable, Hashable, Sendable {
        package var clientDataJSON: String
        package var authenticatorData: String
        package var signature: String
        package var userHandle: String?

        package init(clientDataJSON: String, authenticatorData: String, signature: String, userHandle: String?) {
            self.clientDataJSON = clientDataJSON
            self.authenticatorData = authenticatorData
            self.signature = signature
            self.userHandle = userHandle
        }
    }

    package var id: String
    package var rawId: String
    package var type: String
    package var response: Response
    package var authenticatorAttachment: String?
    package var clientExtensionResults: [String: JSONValue]?
    /// This server's own member: the sign-in that this passkey is the second factor of.
    package var mfaToken: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case id, rawId, type, response, authenticatorAttachment, clientExtensionResults
        case mfaToken = "mfa_token"
    }

    package init(id: String, response: Response, mfaToken: String? = nil) {
        self.id = id
        rawId = id
        type = "public-key"
        self.response = response
        self.mfaToken = mfaToken
    }
}
