import PlintoModels
import PlintoStore

/// One refresh token as stored: never the token, only its hash.
struct RefreshTokenRecord: Hashable, Sendable {
    /// The data that the exchange of a token left in its row.
    struct Consumption: Hashable, Sendable {
        var at: Timestamp
        /// SHA-256 of the idempotency key of that exchange; nil if there was none.
        var keyHash: [UInt8]?
        /// An input of the derivation of the successor.
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
    /// True if an access token that was minted with it has been seen: proof that it reached its holder.
    var isUsed = false
}

/// A refresh token's row with its session and its user's status, which decide about it.
struct PresentedRefreshToken: Sendable {
    let token: RefreshTokenRecord
    /// Nil if the session, or its whole account, was deleted.
    let session: SessionRecord?
    let userStatus: UserStatus?
}
