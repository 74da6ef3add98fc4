/// The state of the agent's session.
package enum AgentState: String, Codable, Hashable, Sendable, CaseIterable {
    case signedOut = "signed_out"
    case signedIn = "signed_in"
    case locked
}

/// The state of the server at the last contact.
package enum Connectivity: String, Codable, Hashable, Sendable, CaseIterable {
    case unknown
    case online
    case offline
}

/// The kind of key that opens the agent's secrets.
package enum KeySlotKind: String, Codable, Hashable, Sendable, CaseIterable {
    case keyFile = "key-file"
    case passphrase
}

/// `GET /agent/v1/status`.
package struct AgentStatus: Codable, Hashable, Sendable {
    /// The account that is signed in.
    package struct Account: Codable, Hashable, Sendable {
        package var server: String
        package var email: String
        package var userID: UserID

        enum CodingKeys: String, CodingKey {
            case server, email
            case userID = "user_id"
        }

        package init(server: String, email: String, userID: UserID) {
            self.server = server
            self.email = email
            self.userID = userID
        }
    }

    /// The proxy that the agent's environment names.
    package struct Proxy: Codable, Hashable, Sendable {
        /// Without user name and password.
        package var url: String
        /// The environment variable that names it.
        package var variable: String
        /// True if requests to the account's server go through it; absent while signed out.
        package var isUsed: Bool?

        enum CodingKeys: String, CodingKey {
            case url, variable
            case isUsed = "used"
        }

        package init(url: String, variable: String, isUsed: Bool?) {
            self.url = url
            self.variable = variable
            self.isUsed = isUsed
        }
    }

    package var version: String
    package var pid: Int32
    package var state: AgentState
    /// The kind of key that unlocks; null from an agent that cannot lock.
    package var keySlot: KeySlotKind?
    /// The reason why the agent is signed out, if the server ended the session: a reason of the API and a sentence.
    package var signedOutReason: String?
    package var signedOutMessage: String?
    package var account: Account?
    package var connectivity: Connectivity
    /// The last error on the way to the server, in a sentence.
    package var lastError: String?
    /// By the server's clock, like every time here.
    package var accessTokenExpiresAt: Timestamp?
    package var lastSyncedAt: Timestamp?
    /// The present by the server's clock; absent while signed out.
    package var serverTime: Timestamp?
    /// Seconds by which the server's clock was ahead of this machine's at the last contact; negative if it was behind.
    package var clockSkew: Int?
    package var rotationPending: Bool
    package var totpCount: Int
    /// Sign-outs that a server has not been told of yet; absent from an older agent.
    package var pendingSignOuts: Int?
    /// Absent if no variable names a proxy.
    package var proxy: Proxy?

    enum CodingKeys: String, CodingKey {
        case version, pid, state, account, connectivity, proxy
        case keySlot = "key_slot"
        case signedOutReason = "signed_out_reason"
        case signedOutMessage = "signed_out_message"
        case lastError = "last_error"
        case accessTokenExpiresAt = "access_token_expires_at"
        case lastSyncedAt = "last_synced_at"
        case serverTime = "server_time"
        case clockSkew = "clock_skew"
        case pendingSignOuts = "pending_sign_outs"
        case rotationPending = "rotation_pending"
        case totpCount = "totp_count"
    }

    package init(
        version: String,
        pid: Int32,
        state: AgentState,
        keySlot: KeySlotKind? = nil,
        signedOutReason: String? = nil,
        signedOutMessage: String? = nil,
        account: Account? = nil,
        connectivity: Connectivity = .unknown,
        lastError: String? = nil,
        accessTokenExpiresAt: Timestamp? = nil,
        lastSyncedAt: Timestamp? = nil,
        serverTime: Timestamp? = nil,
        clockSkew: Int? = nil,
        rotationPending: Bool = false,
        totpCount: Int = 0,
        pendingSignOuts: Int? = nil,
        proxy: Proxy? = nil
    ) {
        self.version = version
        self.pid = pid
        self.state = state
        self.keySlot = keySlot
        self.signedOutReason = signedOutReason
        self.signedOutMessage = signedOutMessage
        self.account = account
        self.connectivity = connectivity
        self.lastError = lastError
        self.accessTokenExpiresAt = accessTokenExpiresAt
        self.lastSyncedAt = lastSyncedAt
        self.serverTime = serverTime
        self.clockSkew = clockSkew
        self.rotationPending = rotationPending
        self.totpCount = totpCount
        self.pendingSignOuts = pendingSignOuts
        self.proxy = proxy
    }
}

/// `POST /agent/v1/login`.
package struct AgentLoginRequest: RequestBody, Hashable {
    /// The server's URL, such as `https://api.plinto.dev`; a trailing `/v1` is allowed.
    package var server: String
    package var email: String
    package var password: String

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case server, email, password
    }

    package init(server: String, email: String, password: String) {
        self.server = server
        self.email = email
        self.password = password
    }
}

/// `GET /agent/v1/token`: an access token that is valid for at least the requested `min_ttl`.
package struct AgentToken: Codable, Hashable, Sendable {
    package var accessToken: String
    /// Always `Bearer`.
    package var tokenType: String
    package var expiresAt: Timestamp
    /// Seconds left at the time of the response.
    package var expiresIn: Int

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresAt = "expires_at"
        case expiresIn = "expires_in"
    }

    package init(accessToken: String, expiresAt: Timestamp, expiresIn: Int) {
        self.accessToken = accessToken
        tokenType = "Bearer"
        self.expiresAt = expiresAt
        self.expiresIn = expiresIn
    }
}

extension AgentToken: FlatlyEncodable {
    /// Writes the fields without the general encoder, which takes longer.
    package func write(into object: inout FlatJSON) {
        object.add(CodingKeys.accessToken, accessToken)
        object.add(CodingKeys.expiresAt, expiresAt.text)
        object.add(CodingKeys.expiresIn, expiresIn)
        object.add(CodingKeys.tokenType, tokenType)
    }
}
