import PlintoModels
import PlintoStore

/// One refresh token as the store keeps it: never the token, only its hash.
struct RefreshTokenRecord: Hashable, Sendable {
    /// What the exchange of a token left in its row.
    struct Consumption: Hashable, Sendable {
        var at: Timestamp
        /// SHA-256 of the idempotency key of that exchange; nil where it came without one.
        var keyHash: [UInt8]?
        /// Goes into the derivation of the successor.
        var nonce: [UInt8]
        var successorID: RefreshTokenID
    }

    var id: RefreshTokenID
    var sessionID: SessionID
    /// SHA-256 of the token's whole text.
    var hash: [UInt8]
    var issuedAt: Timestamp
    var expiresAt: Timestamp
    var consumption: Consumption?
    /// Whether an access token that was minted with it has been seen: proof that it reached its holder.
    var isUsed = false
}

/// A refresh token's row with what decides about it: its session and its user's status.
struct PresentedRefreshToken: Sendable {
    let token: RefreshTokenRecord
    /// Nil where the session, or its whole account, is gone.
    let session: SessionRecord?
    let userStatus: UserStatus?
}
