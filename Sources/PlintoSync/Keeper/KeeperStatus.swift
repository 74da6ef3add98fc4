package import PlintoModels

/// How the session stands, for `GET /agent/v1/status`.
package struct KeeperStatus: Hashable, Sendable {
    package var signedIn: Bool
    /// Why the server ended the session; nil while signed in and after a sign-out that was asked for.
    package var endReason: APIError?
    /// How the last try to reach the server ended.
    package var connectivity: Connectivity
    /// The last fault of a rotation, in a sentence; nil once one has succeeded.
    package var lastFault: String?
    /// When the cached access token ends, in true UTC.
    package var accessTokenExpiresAt: Timestamp?
    /// Whether a rotation is under way, on the wire or waiting for its next try.
    package var rotationPending: Bool
    /// The present by the server's clock, as far as its last answer tells; nil while signed out.
    package var serverTime: Timestamp?
    /// The server's clock less this machine's when the access token came, in milliseconds; nil while signed out.
    package var clockSkew: Int64?

    package init(
        signedIn: Bool,
        endReason: APIError? = nil,
        connectivity: Connectivity = .unknown,
        lastFault: String? = nil,
        accessTokenExpiresAt: Timestamp? = nil,
        rotationPending: Bool = false,
        serverTime: Timestamp? = nil,
        clockSkew: Int64? = nil
    ) {
        self.signedIn = signedIn
        self.endReason = endReason
        self.connectivity = connectivity
        self.lastFault = lastFault
        self.accessTokenExpiresAt = accessTokenExpiresAt
        self.rotationPending = rotationPending
        self.serverTime = serverTime
        self.clockSkew = clockSkew
    }
}
