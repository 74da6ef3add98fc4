import PlintoCrypto
import PlintoModels
import PlintoStore

/// The decision about a presented refresh token: the protocol's table as a pure function, with a row for each response.
///
/// A client may lose any response and be killed at any moment, so presenting a consumed token is not an attack in
/// itself. It is one if the presenter cannot be the client that consumed it.
enum RefreshDecision: Sendable {
    /// Consume the token and return a successor.
    case rotate(Permit)
    /// Return the existing successor, with a new access token.
    case replay(Permit, RefreshTokenRecord.Consumption, successor: RefreshTokenRecord)
    /// 401, or 403 for a suspended account; nothing changes.
    case refuse(Refusal)
    /// 401, and the whole session ends.
    case theft(SessionRecord)

    /// The permission to give tokens of a session out; only the table gives it.
    struct Permit: Sendable {
        let session: SessionRecord

        fileprivate init(_ session: SessionRecord) { self.session = session }
    }

    enum Refusal: Hashable, Sendable, CaseIterable {
        case unknown, sessionEnded, expired
        /// The account is suspended, though its session has not ended.
        case suspended
        /// An honest duplicate that comes too late: its successor is in use, or has itself expired.
        case alreadyUsed
    }

    /// The input of the decision.
    struct Situation: Sendable {
        /// The row with the presented id, its session and the status of its user; nil if there is none.
        var presented: PresentedRefreshToken?
        /// SHA-256 of the presented token.
        var hash: [UInt8]
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
        guard let presented = situation.presented, constantTimeEquals(presented.token.hash, situation.hash) else {
            return .refuse(.unknown)
        }
        guard let session = presented.session, session.isLive(at: situation.now) else { return .refuse(.sessionEnded) }
        let permit = presented.userStatus == .active ? Permit(session) : nil
        guard let consumption = presented.token.consumption else {
            guard situation.now < presented.token.expiresAt else { return .refuse(.expired) }
            return permit.map { .rotate($0) } ?? .refuse(.suspended)
        }
        let successor = situation.successorToGiveAgain
        switch (consumption.keyHash, situation.keyHash) {
        case (let stored?, let presented?) where constantTimeEquals(stored, presented):
            guard let successor else { return .refuse(.alreadyUsed) }
            return permit.map { .replay($0, consumption, successor: successor) } ?? .refuse(.suspended)
        case (nil, nil) where situation.isWithinInterval(of: consumption):
            guard let successor else { return .theft(session) }
            return permit.map { .replay($0, consumption, successor: successor) } ?? .refuse(.suspended)
        default:
            return .theft(session)
        }
    }
}

extension RefreshDecision.Situation {
    /// The successor, if nothing shows that it reached its holder, and its own absolute expiry, the deadline of a
    /// retry, has not passed: a laptop may resume from suspend days after it sent the request.
    fileprivate var successorToGiveAgain: RefreshTokenRecord? {
        guard let successor, successor.consumption == nil, !successor.isUsed, !successorWasSeen,
            now < successor.expiresAt
        else { return nil }
        return successor
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
        case .suspended:
            .accountSuspended
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
