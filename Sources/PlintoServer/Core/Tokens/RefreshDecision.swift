import PlintoCrypto
import PlintoModels
import PlintoStore

/// What to do with a refresh token that was presented: the protocol's table as a pure function.
///
/// A client may lose any answer and be killed at any moment, so presenting a consumed token is no crime in
/// itself. It is one where the presenter cannot be the one who consumed it.
enum RefreshDecision: Hashable, Sendable {
    /// Consume the token and hand out a successor.
    case rotate
    /// Hand out the successor that it already has, with a fresh access token.
    case replay
    /// 401, and nothing changes.
    case refuse(Refusal)
    /// 401, and the whole session ends.
    case theft

    enum Refusal: Hashable, Sendable, CaseIterable {
        case unknown, sessionEnded, expired
        /// An honest duplicate that comes too late: its successor is in use, or has expired itself.
        case alreadyUsed
    }

    /// Everything that the decision depends on.
    struct Situation: Sendable {
        /// The row of the token; nil where there is none with this id and hash.
        var token: RefreshTokenRecord?
        /// Whether the token's session exists, was not ended and is within its lifetime.
        var sessionIsLive: Bool
        /// The row of the token's successor, if it was consumed.
        var successor: RefreshTokenRecord?
        /// Whether an access token minted with the successor was seen, though the row may not say so yet.
        var successorWasSeen: Bool
        /// SHA-256 of the idempotency key that came with the token; nil where none came.
        var keyHash: [UInt8]?
        var now: Timestamp
        /// How long, in milliseconds, a client that sends no keys may present a consumed token; 0 is never.
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
    /// Whether nothing shows that the successor reached its holder, and its own absolute expiry, the deadline
    /// of a retry, has not passed: a laptop may come back from suspend days after it sent the request.
    fileprivate var successorCanBeGivenAgain: Bool {
        guard let successor else { return false }
        return successor.consumption == nil && !successor.isUsed && !successorWasSeen && now < successor.expiresAt
    }

    /// A clock that was set back since the exchange counts as within: it is no sign of theft.
    fileprivate func isWithinInterval(of consumption: RefreshTokenRecord.Consumption) -> Bool {
        now.milliseconds(since: consumption.at) < reuseInterval
    }
}

extension RefreshDecision.Refusal {
    /// The answer, with a reason of its own for each row of the table.
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
