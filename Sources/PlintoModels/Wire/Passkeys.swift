/// A passkey as its user sees it.
package struct Passkey: Codable, Hashable, Sendable {
    package var id: PasskeyID
    package var name: String
    /// The credential id that authenticators know it by, in base64url.
    package var credentialID: String
    /// The model of the authenticator, as a UUID; null if it is not disclosed.
    package var aaguid: String?
    package var transports: [String]
    /// True if the authenticator may copy it to other machines; never changes.
    package var isBackupEligible: Bool
    /// True if it had been copied at its last use.
    package var isBackedUp: Bool
    package var createdAt: Timestamp
    package var lastUsedAt: Timestamp?

    enum CodingKeys: String, CodingKey {
        case id, name, aaguid, transports
        case credentialID = "credential_id"
        case isBackupEligible = "backup_eligible"
        case isBackedUp = "backed_up"
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
    }

    package init(
        id: PasskeyID,
        name: String,
        credentialID: String,
        aaguid: String?,
        transports: [String],
        isBackupEligible: Bool,
        isBackedUp: Bool,
        createdAt: Timestamp,
        lastUsedAt: Timestamp?
    ) {
        self.id = id
        self.name = name
        self.credentialID = credentialID
        self.aaguid = aaguid
        self.transports = transports
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }
}

/// `GET /passkeys`.
package struct PasskeyList: Codable, Hashable, Sendable {
    package var passkeys: [Passkey]
    package var total: Int

    package init(passkeys: [Passkey]) {
        self.passkeys = passkeys
        total = passkeys.count
    }
}

/// `POST /passkeys/authenticate/options`.
package struct PasskeyAuthenticationOptionsRequest: RequestBody, Hashable {
    /// The account whose passkeys may respond; a username is accepted too. If absent, any discoverable passkey may.
    package var email: String?
    /// The token of a pending sign-in whose second factor the passkey is to be: user verification is not requested.
    package var mfaToken: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case email
        case mfaToken = "mfa_token"
    }

    package init(email: String? = nil, mfaToken: String? = nil) {
        self.email = email
        self.mfaToken = mfaToken
    }
}

/// `PATCH /passkeys/{id}`.
package struct RenamePasskeyRequest: RequestBody, Hashable {
    package var name: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name
    }

    package init(name: String) {
        self.name = name
    }
}
