import PlintoModels
import PlintoStore

/// Why a session ended; the store keeps the word.
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

/// One sign-in and everything that came of it.
struct SessionRecord: Hashable, Sendable {
    var id: SessionID
    var userID: UserID
    /// How the user proved who they are (RFC 8176), as `pwd`.
    var methods: [String]
    var ipAddress: String
    var userAgent: String?
    /// Browser, system and kind of device, read from `userAgent` once, when the session was opened; nil where it was
    /// opened by a version that did not keep them, or was read by a statement that leaves them out.
    var deviceInfo: DeviceInfo?
    /// When the second factor was last proved in this session; nil where it never was. Compare it with the moment at
    /// which the account's factor was turned on: a proof of an earlier factor counts for nothing.
    var secondFactorAt: Timestamp?
    /// When the user proved who they are.
    var createdAt: Timestamp
    /// At most a minute older than the last refresh.
    var lastActiveAt: Timestamp
    /// The end that no refresh can move.
    var expiresAt: Timestamp
    var endedAt: Timestamp?

    /// Whether nobody has ended it and its time is not over.
    func isLive(at now: Timestamp) -> Bool {
        endedAt == nil && now < expiresAt
    }
}
