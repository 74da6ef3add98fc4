import PlintoModels
import PlintoStore

/// The reason why a session ended; the store keeps the word.
enum SessionEnd: String, Hashable, Sendable {
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
struct SessionRecord: Hashable, Sendable {
    var id: SessionID
    var userID: UserID
    /// The methods by which the user authenticated (RFC 8176), such as `pwd`.
    var methods: [String]
    var ipAddress: String
    var userAgent: String?
    /// Browser, system and kind of device, derived from `userAgent` once, when the session was opened; nil if it was
    /// opened by a version that did not store them, or read by a statement that omits them.
    var deviceInfo: DeviceInfo?
    /// The time when the second factor was last proved in this session; nil if it never was. Compare it with the time
    /// at which the account's factor was turned on: a proof of an earlier factor does not count.
    var secondFactorAt: Timestamp?
    /// The time when the user authenticated.
    var createdAt: Timestamp
    /// At most a minute older than the last refresh.
    var lastActiveAt: Timestamp
    /// The end that no refresh can move.
    var expiresAt: Timestamp
    var endedAt: Timestamp?

    /// Returns whether it was neither ended nor has expired.
    func isLive(at now: Timestamp) -> Bool {
        endedAt == nil && now < expiresAt
    }
}
