import PlintoCrypto
import PlintoModels
import PlintoStore

/// The decision about a presented refresh token: the protocol's table as a pure function.
///
/// A client may lose any response and be killed at any moment, so presenting a consumed token is not an attack in
/// itself. It is one if the presenter cannot be the client that consumed it.
enum RefreshDecision: Hashable, Sendable {
    /// Consume the token and return a successor.
    case rotate
    /// Return the existing successor, with a new access token.
    case replay
    /// 401, and nothing changes.
    case refuse(Refusal)
    /// 401, and the whole session ends.
    case theft

    enum Refusal: Hashable, Sendable, CaseIterable {
        case unknown, sessionEnded, expired
        /// An honest duplicate that comes too late: its successor is in use, or has itself expired.
        case alreadyUsed
    }

    /// The input of the decision.
    struct Situation: Sendable {
        /// The row of the token; nil if there is none with this id and hash.
        var token: RefreshTokenRecord?
        /// True if the token's session exists, was not ended and has not expired.
        var sessionIsLive: Bool
        /// The row of the token's successor, if it was consumed.
        var successor: RefreshTokenRecord?
        /// True if an access token minted with the successor was seen, though the row may not record it yet.
        var successorWasSeen: Bool
        /// SHA-256 of the idempotency key of the request; nil if there was none.
        var keyHash: [UInt8]?
        var now: Timestamp
        /// The time in milliseconds for which a client without keys may present a consumed token; 0 for never.
        var reuseInterval: Int64
    }

    static func decide(_ situation: Situation) -> RefreshDecision {
        guard let token = situation.token else { return .refuse(.unknown) }
        guard situation.sessionIsLive else { return .refuse(.sessionEnded) }
        guard let consumption = token.consumption else {
            return situation.now < token.expiresAt ? .rotate : .refuse(.expired)
        }
        switch (consumption.keyHash, situation.keyHash) {
        case (let stored?, let presented?) where constantTimeEquals(stored, presented):
            return situation.successorCanBeGivenAgain ? .replay : .refuse(.alreadyUsed)
        case (nil, nil) where situation.successorCanBeGivenAgain && situation.isWithinInterval(of: consumption):
            return .replay
        default:
            return .theft
        }
    }
}

extension RefreshDecision.Situation {
    /// True if nothing shows that the successor reached its holder, and its own absolute expiry, the deadline of a
    /// retry, has not passed: a laptop may resume from suspend days after it sent the request.
    fileprivate var successorCanBeGivenAgain: Bool {
        guard let successor else { return false }
        return successor.consumption == nil && !successor.isUsed && !successorWasSeen && now < successor.expiresAt
    }

    /// If the clock was set back since the exchange, that counts as within: it does not indicate theft.
    fileprivate func isWithinInterval(of consumption: RefreshTokenRecord.Consumption) -> Bool {
        now.milliseconds(since: consumption.at) < reuseInterval
    }
}

extension RefreshDecision.Refusal {
    /// The error, with a different reason for each row of the table.
    var error: APIError {
        switch self {
        case .unknown:
            APIError(
                .unauthorized,
                .unknownRefreshToken,
                "This refresh token is unknown. Sign in again."
            )
        case .sessionEnded:
            APIError(.unauthorized, .sessionEnded, "The session of this refresh token has ended. Sign in again.")
        case .expired:
            APIError(.unauthorized, .refreshTokenExpired, "This refresh token has expired. Sign in again.")
        case .alreadyUsed:
            APIError(
                .unauthorized,
                .refreshAlreadyUsed,
                "This refresh token was exchanged and its successor is in use. Continue with the successor."
            )
        }
    }
}
