/// The data for an authenticator, and the backup codes; shown only once. Nothing is active until a code confirms it.
package struct TOTPEnrolment: Codable, Hashable, Sendable {
    /// 160 bits in base 32, for typing.
    package var secret: String
    /// ``provisioningURI`` as a QR code: a `data:` URL of a PNG (RFC 2397).
    package var qrCode: String
    package var backupCodes: [String]
    /// The `otpauth://` URI.
    package var provisioningURI: String

    enum CodingKeys: String, CodingKey {
        case secret
        case qrCode = "qr_code"
        case backupCodes = "backup_codes"
        case provisioningURI = "provisioning_uri"
    }

    package init(secret: String, qrCode: String, backupCodes: [String], provisioningURI: String) {
        self.secret = secret
        self.qrCode = qrCode
        self.backupCodes = backupCodes
        self.provisioningURI = provisioningURI
    }
}

/// `POST /mfa/totp/verify`: with the token of a pending sign-in it completes that; without, it confirms the caller's
/// set-up.
package struct VerifyTOTPRequest: RequestBody, Hashable {
    /// Six digits; a backup code is accepted too when it completes a sign-in.
    package var code: String
    package var mfaToken: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case code
        case mfaToken = "mfa_token"
    }

    package init(code: String, mfaToken: String? = nil) {
        self.code = code
        self.mfaToken = mfaToken
    }
}

/// The response to ``VerifyTOTPRequest``: that of a sign-in, or the confirmation of the set-up.
package enum VerifyTOTPResponse: Codable, Hashable, Sendable {
    case signedIn(AuthenticationResponse)
    case confirmed(Acknowledgement)

    private enum CodingKeys: String, CodingKey {
        case tokens
    }

    package init(from decoder: any Decoder) throws {
        let isSignIn = try decoder.container(keyedBy: CodingKeys.self).contains(.tokens)
        self =
            isSignIn
            ? .signedIn(try AuthenticationResponse(from: decoder)) : .confirmed(try Acknowledgement(from: decoder))
    }

    /// Writes the tokens or the acknowledgement.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .signedIn(let response): try response.encode(to: encoder)
        case .confirmed(let acknowledgement): try acknowledgement.encode(to: encoder)
        }
    }
}

/// `POST /mfa/challenge/verify`.
package struct VerifyChallengeRequest: RequestBody, Hashable {
    package var code: String
    package var mfaToken: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case code
        case mfaToken = "mfa_token"
    }

    package init(code: String, mfaToken: String) {
        self.code = code
        self.mfaToken = mfaToken
    }
}

/// `POST /mfa/disable`: one of the two proofs.
package struct DisableMFARequest: RequestBody, Hashable {
    package var password: String?
    /// A code from the authenticator, or a backup code.
    package var code: String?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case password, code
    }

    package init(password: String? = nil, code: String? = nil) {
        self.password = password
        self.code = code
    }
}

/// New backup codes, shown only once; all older ones are void.
package struct BackupCodeList: Codable, Hashable, Sendable {
    package var backupCodes: [String]

    enum CodingKeys: String, CodingKey {
        case backupCodes = "backup_codes"
    }

    package init(backupCodes: [String]) {
        self.backupCodes = backupCodes
    }
}

/// `GET /mfa/status`.
package struct MFAStatus: Codable, Hashable, Sendable {
    package var enabled: Bool
    /// The accepted second factors: `totp`, `backup_code`, `passkey`; empty if there is none.
    package var methods: [String]
    package var backupCodesRemaining: Int
    package var enabledAt: Timestamp?

    enum CodingKeys: String, CodingKey {
        case enabled, methods
        case backupCodesRemaining = "backup_codes_remaining"
        case enabledAt = "enabled_at"
    }

    package init(enabled: Bool, methods: [String], backupCodesRemaining: Int, enabledAt: Timestamp?) {
        self.enabled = enabled
        self.methods = methods
        self.backupCodesRemaining = backupCodesRemaining
        self.enabledAt = enabledAt
    }
}
