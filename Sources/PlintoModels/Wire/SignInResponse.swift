/// The response of every way to sign in: the session, or a request for the second factor.
package enum SignInResponse: Hashable, Sendable {
    case signedIn(AuthenticationResponse)
    /// The first factor was right, and the account has a second one.
    case secondFactorRequired(MFAChallenge)

    /// The session, if the sign-in is complete.
    package var authentication: AuthenticationResponse? {
        guard case .signedIn(let response) = self else { return nil }
        return response
    }
}

/// The information that a client needs to send the second factor.
package struct MFAChallenge: Hashable, Sendable {
    /// The time in seconds that an attempt waits for its code.
    package static let lifetime: Int64 = 300
    /// The number of wrong codes after which an attempt ends.
    package static let mostTries = 5

    /// The token of this attempt, valid for five minutes and at most five tries.
    package var token: String
    /// The accepted methods: `totp`, `backup_code`, `passkey`.
    package var methods: [String]

    package init(token: String, methods: [String]) {
        self.token = token
        self.methods = methods
    }
}

extension SignInResponse: Codable {
    enum CodingKeys: String, CodingKey {
        case user, tokens, methods
        case mfaRequired = "mfa_required"
        case mfaToken = "mfa_token"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if try container.decodeIfPresent(Bool.self, forKey: .mfaRequired) == true {
            self = .secondFactorRequired(
                MFAChallenge(
                    token: try container.decode(String.self, forKey: .mfaToken),
                    methods: try container.decodeIfPresent([String].self, forKey: .methods) ?? []
                )
            )
        } else {
            self = .signedIn(try AuthenticationResponse(from: decoder))
        }
    }

    /// Writes the tokens or the challenge, whose `user` and `tokens` are null.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .signedIn(let response):
            try response.encode(to: encoder)
        case .secondFactorRequired(let challenge):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeNil(forKey: .user)
            try container.encodeNil(forKey: .tokens)
            try container.encode(true, forKey: .mfaRequired)
            try container.encode(challenge.token, forKey: .mfaToken)
            try container.encode(challenge.methods, forKey: .methods)
        }
    }
}

extension SignInResponse.CodingKeys: SDKCompatibleKeys {
    static let published = SDKNames(synonyms: ["mfa_required": "requires_mfa"])
}
