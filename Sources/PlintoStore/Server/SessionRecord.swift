package import PlintoModels

/// The reason why a session ended; the store keeps the word.
package enum SessionEnd: String, Hashable, Sendable {
    case signedOut = "signed_out"
    /// By its user, from another session.
    case revoked
    /// By an administrator, who suspended the account or ended its sessions.
    case administrator
    /// The password of its account was changed.
    case passwordChanged = "password_changed"
    /// One of its refresh tokens was presented by an unauthorized client.
    case refreshTokenReused = "refresh_token_reused"
    /// Its account opened another session at the limit, and this one was the least recently used.
    case sessionLimit = "session_limit"
}

/// One sign-in and everything that follows from it.
package struct SessionRecord: Hashable, Sendable {
    package var id: SessionID
    package var userID: UserID
    /// The methods by which the user authenticated (RFC 8176), such as `pwd`.
    package var methods: [String]
    package var ipAddress: String
    package var userAgent: String?
    /// Browser, system and kind of device, derived from `userAgent` once, when the session was opened; nil if it was
    /// opened by a version that did not store them, or read by a statement that omits them.
    package var deviceInfo: DeviceInfo?
    /// The time when the second factor was last proved in this session; nil if it never was. Compare it with the time
    /// at which the account's factor was turned on: a proof of an earlier factor does not count.
    package var secondFactorAt: Timestamp?
    /// The time when the user authenticated.
    package var createdAt: Timestamp
    /// At most a minute older than the last refresh.
    package var lastActiveAt: Timestamp
    /// The end that no refresh can move.
    package var expiresAt: Timestamp
    package var endedAt: Timestamp?

    package init(
        id: SessionID,
        userID: UserID,
        methods: [String],
        ipAddress: String,
        userAgent: String?,
        deviceInfo: DeviceInfo? = nil,
        secondFactorAt: Timestamp? = nil,
        createdAt: Timestamp,
        lastActiveAt: Timestamp,
        expiresAt: Timestamp,
        endedAt: Timestamp? = nil
    ) {
        self.id = id
        self.userID = userID
        self.methods = methods
        self.ipAddress = ipAddress
        self.userAgent = userAgent
        self.deviceInfo = deviceInfo
        self.secondFactorAt = secondFactorAt
        self.createdAt = createdAt
        self.lastActiveAt = lastActiveAt
        self.expiresAt = expiresAt
        self.endedAt = endedAt
    }

    /// Returns whether it was neither ended nor has expired.
    package func isLive(at now: Timestamp) -> Bool {
        endedAt == nil && now < expiresAt
    }
}
