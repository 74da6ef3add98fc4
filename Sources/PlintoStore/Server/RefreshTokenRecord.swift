package import PlintoModels

/// One refresh token as stored: never the token, only its hash.
package struct RefreshTokenRecord: Hashable, Sendable {
    /// The data that the exchange of a token left in its row.
    package struct Consumption: Hashable, Sendable {
        package var at: Timestamp
        /// SHA-256 of the idempotency key of that exchange; nil if there was none.
        package var keyHash: [UInt8]?
        /// An input of the derivation of the successor.
        package var nonce: [UInt8]
        package var successorID: RefreshTokenID

        package init(at: Timestamp, keyHash: [UInt8]?, nonce: [UInt8], successorID: RefreshTokenID) {
            self.at = at
            self.keyHash = keyHash
            self.nonce = nonce
            self.successorID = successorID
        }
    }

    package var id: RefreshTokenID
    package var sessionID: SessionID
    /// SHA-256 of the token's whole text.
    package var hash: [UInt8]
    package var issuedAt: Timestamp
    package var expiresAt: Timestamp
    package var consumption: Consumption?
    /// True if an access token that was minted with it has been seen: proof that it reached its holder.
    package var isUsed: Bool

    package init(
        id: RefreshTokenID,
        sessionID: SessionID,
        hash: [UInt8],
        issuedAt: Timestamp,
        expiresAt: Timestamp,
        consumption: Consumption? = nil,
        isUsed: Bool = false
    ) {
        self.id = id
        self.sessionID = sessionID
        self.hash = hash
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.consumption = consumption
        self.isUsed = isUsed
    }
}

/// A refresh token's row with its session and its user's status, which decide about it.
package struct PresentedRefreshToken: Sendable {
    package let token: RefreshTokenRecord
    /// Nil if the session, or its whole account, was deleted.
    package let session: SessionRecord?
    package let userStatus: UserStatus?
}
