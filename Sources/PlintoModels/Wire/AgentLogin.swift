/// The response to ``AgentLoginRequest``: the status of the agent, or the missing second factor.
package enum AgentLoginResponse: Codable, Hashable, Sendable {
    case signedIn(AgentStatus)
    /// The password was right, and the account has a second factor.
    case secondFactorRequired(AgentLoginChallenge)

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AgentLoginChallenge.CodingKeys.self)
        self =
            container.contains(.mfaRequired)
            ? .secondFactorRequired(try AgentLoginChallenge(from: decoder))
            : .signedIn(try AgentStatus(from: decoder))
    }

    /// Writes the status or the challenge.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .signedIn(let status): try status.encode(to: encoder)
        case .secondFactorRequired(let challenge): try challenge.encode(to: encoder)
        }
    }
}

/// A sign-in that waits in the agent for its second factor. The server's own token for it stays in the agent's memory.
package struct AgentLoginChallenge: Codable, Hashable, Sendable {
    /// Always true: distinguishes this response from the status.
    package var mfaRequired: Bool
    /// The id of the sign-in; forgotten when the agent stops.
    package var loginID: String
    /// The accepted methods: `totp`, `backup_code`, `passkey`.
    package var methods: [String]
    /// The number of wrong codes after which the sign-in ends.
    package var triesLeft: Int
    /// The time at which it expires.
    package var expiresAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case methods
        case mfaRequired = "mfa_required"
        case loginID = "login_id"
        case triesLeft = "tries_left"
        case expiresAt = "expires_at"
    }

    package init(loginID: String, methods: [String], triesLeft: Int, expiresAt: Timestamp) {
        mfaRequired = true
        self.loginID = loginID
        self.methods = methods
        self.triesLeft = triesLeft
        self.expiresAt = expiresAt
    }
}

/// `POST /agent/v1/login/second-factor`.
package struct AgentSecondFactorRequest: RequestBody, Hashable {
    /// The id from the response to the sign-in.
    package var loginID: String
    /// Six digits from the authenticator, or a backup code.
    package var code: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case code
        case loginID = "login_id"
    }

    package init(loginID: String, code: String) {
        self.loginID = loginID
        self.code = code
    }
}
