package import PlintoModels

/// The state of a session, for `GET /agent/v1/status`.
package struct TokenStatus: Hashable, Sendable {
    package var signedIn: Bool
    /// The reason why the server ended the session; nil while signed in and after a sign-out by the user.
    package var endReason: APIError?
    /// The result of the last attempt to reach the server.
    package var connectivity: Connectivity
    /// The last error of a rotation as a sentence; nil after a success.
    package var lastError: String?
    /// The expiry of the cached access token in true UTC.
    package var accessTokenExpiresAt: Timestamp?
    /// True while a rotation is in progress or waits for its retry.
    package var rotationPending: Bool
    /// The current time by the server's clock; nil while signed out.
    package var serverTime: Timestamp?
    /// The server's clock minus this machine's at receipt of the access token, in milliseconds; nil while signed out.
    package var clockSkew: Int64?

    package init(
        signedIn: Bool,
        endReason: APIError? = nil,
        connectivity: Connectivity = .unknown,
        lastError: String? = nil,
        accessTokenExpiresAt: Timestamp? = nil,
        rotationPending: Bool = false,
        serverTime: Timestamp? = nil,
        clockSkew: Int64? = nil
    ) {
        self.signedIn = signedIn
        self.endReason = endReason
        self.connectivity = connectivity
        self.lastError = lastError
        self.accessTokenExpiresAt = accessTokenExpiresAt
        self.rotationPending = rotationPending
        self.serverTime = serverTime
        self.clockSkew = clockSkew
    }
}

/// The reason why no access token can be handed out.
package enum TokenError: Error, Hashable, Sendable {
    /// No session. The associated error says why the server ended the last one; nil if the server did not end it.
    case signedOut(APIError?)
    /// No cached token is valid for as long as requested, and the server gave none. The sentence says why; the reason
    /// is that of ``ClientError/transient(_:retryAfter:said:reason:)``.
    case offline(String, Reason = .offline)
}
