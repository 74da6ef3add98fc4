import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// `POST /auth/refresh`: executes the result of ``RefreshDecision`` in one transaction.
struct Refresh: Sendable {
    let database: ServerDatabase
    let issuer: TokenIssuer
    let uses: UseRecorder
    let crashPoints: CrashPoints
    let counters: EventCounters

    /// The data that a client presents: its token and, optionally, the key that identifies a retry.
    private struct Presentation: Sendable {
        let token: RefreshToken
        let hash: [UInt8]
        let keyHash: [UInt8]?
    }

    /// The result of the transaction; unless the refresh is granted, it changes nothing, or ends the session.
    private enum Outcome: Sendable {
        case granted(TokenIssuer.Grant, isReplay: Bool)
        case refused(RefreshDecision.Refusal)
        case theft
    }

    /// Exchanges a refresh token.
    ///
    /// - Parameter key: The `Idempotency-Key` of the request, if it has one.
    /// - Throws: 401 with a reason for each row of the protocol's table; 403 `account_suspended`.
    func callAsFunction(
        _ request: RefreshRequest,
        key: IdempotencyKey?,
        from context: RequestContext
    ) async throws -> TokenPair {
        guard let token = RefreshToken(presented: request.refreshToken) else {
            counters.refresh(.refused).add()
            throw RefreshDecision.Refusal.unknown.error
        }
        let presentation = Presentation(token: token, hash: token.hash, keyHash: key?.hash)
        let successor = issuer.successor(of: token)
        let outcome = try await database.write(as: context) { transaction in
            let outcome = try exchange(presentation, for: successor, in: transaction)
            crashPoints.reached(.refreshBeforeCommit)
            return outcome
        }
        crashPoints.reached(.refreshCommitted)
        switch outcome {
        case .granted(let grant, let isReplay):
            counters.refresh(isReplay ? .replayed : .rotated).add()
            let tokens = try issuer.mint(grant)
            crashPoints.reached(.refreshBeforeAnswer)
            return tokens
        case .refused(let refusal):
            counters.refresh(.refused).add()
            throw refusal.error
        case .theft:
            counters.refresh(.theft).add()
            throw APIError(
                .unauthorized,
                .refreshTokenReused,
                "This refresh token was already used by another client. The session was ended for safety: sign in "
                    + "again."
            )
        }
    }

    private func exchange(
        _ presentation: Presentation,
        for successor: TokenIssuer.Successor,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        guard let presented = try transaction.refreshTokens.present(presentation.token.id),
            constantTimeEquals(presented.token.hash, presentation.hash)
        else { return .refused(.unknown) }
        guard let session = presented.session, let status = presented.userStatus else { return .refused(.sessionEnded) }
        let next = try presented.token.consumption.flatMap { try transaction.refreshTokens.find($0.successorID) }
        let now = transaction.now

        let decision = RefreshDecision.decide(
            RefreshDecision.Situation(
                token: presented.token,
                sessionIsLive: session.isLive(at: now),
                successor: next,
                successorWasSeen: next.map { uses.wasSeen($0.id) } ?? false,
                keyHash: presentation.keyHash,
                now: now,
                reuseInterval: Int64(issuer.lifetimes.reuseInterval) * 1000
            )
        )
        switch decision {
        case .rotate:
            let grant = try issuer.rotate(
                presentation.token,
                to: successor,
                keyHash: presentation.keyHash,
                session: session,
                status: status,
                in: transaction
            )
            // Also if it is in the future, written by a clock that was ahead.
            if !(0..<TokenLifetimes.activityLag).contains(now.milliseconds(since: session.lastActiveAt)) {
                try transaction.sessions.touch(session.id, at: now)
            }
            return .granted(grant, isReplay: false)
        case .replay:
            guard let consumption = presented.token.consumption, let next else { throw APIError.internalFault }
            return .granted(
                try issuer.replay(
                    presentation.token,
                    consumption: consumption,
                    successor: next,
                    session: session,
                    status: status
                ),
                isReplay: true
            )
        case .refuse(let refusal):
            return .refused(refusal)
        case .theft:
            _ = try transaction.sessions.end(session.id, of: session.userID, as: .refreshTokenReused, at: now)
            try transaction.audit.record(.refreshTokenReused, about: session.userID, session: session.id)
            try transaction.events.publishEnd(of: [session.id], user: session.userID)
            return .theft
        }
    }
}
