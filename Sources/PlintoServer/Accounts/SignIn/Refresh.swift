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
        switch try await outcome(of: request, key, context) {
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

    private func outcome(
        of request: RefreshRequest,
        _ key: IdempotencyKey?,
        _ context: RequestContext
    ) async throws -> Outcome {
        // No row has a malformed token.
        guard let token = RefreshToken(presented: request.refreshToken) else { return .refused(.unknown) }
        let presentation = Presentation(token: token, hash: token.hash, keyHash: key?.hash)
        let successor = issuer.successor(of: token)
        let outcome = try await database.write(as: context) { transaction in
            let outcome = try exchange(presentation, for: successor, in: transaction)
            crashPoints.reached(.refreshBeforeCommit)
            return outcome
        }
        crashPoints.reached(.refreshCommitted)
        return outcome
    }

    private func exchange(
        _ presentation: Presentation,
        for successor: TokenIssuer.Successor,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        let presented = try transaction.refreshTokens.present(presentation.token.id)
        let nextID = presented?.token.consumption?.successorID
        // Before the row is read: see ``UseRecorder/wasSeen(_:)``.
        let wasSeen = nextID.map(uses.wasSeen) ?? false
        let next = try nextID.flatMap(transaction.refreshTokens.find)
        let decision = RefreshDecision.decide(
            RefreshDecision.Situation(
                presented: presented,
                hash: presentation.hash,
                successor: next,
                successorWasSeen: wasSeen,
                keyHash: presentation.keyHash,
                now: transaction.now,
                reuseInterval: Int64(issuer.lifetimes.reuseInterval) * 1000
            )
        )
        switch decision {
        case .rotate(let permit):
            return .granted(try rotate(presentation, to: successor, permit, in: transaction), isReplay: false)
        case .replay(let permit, let consumption, let next):
            let token = presentation.token
            let grant = try issuer.replay(token, consumption: consumption, successor: next, permit: permit)
            return .granted(grant, isReplay: true)
        case .refuse(let refusal):
            return .refused(refusal)
        case .theft(let session):
            try end(session, in: transaction)
            return .theft
        }
    }

    private func rotate(
        _ presentation: Presentation,
        to successor: TokenIssuer.Successor,
        _ permit: RefreshDecision.Permit,
        in transaction: ServerTransaction
    ) throws -> TokenIssuer.Grant {
        let grant = try issuer.rotate(
            presentation.token,
            to: successor,
            keyHash: presentation.keyHash,
            permit: permit,
            in: transaction
        )
        // Also if it is in the future, written by a clock that was ahead.
        let (now, session) = (transaction.now, permit.session)
        if !(0..<TokenLifetimes.activityLag).contains(now.milliseconds(since: session.lastActiveAt)) {
            try transaction.sessions.touch(session.id, at: now)
        }
        return grant
    }

    private func end(_ session: SessionRecord, in transaction: ServerTransaction) throws {
        _ = try transaction.sessions.end(session.id, of: session.userID, as: .refreshTokenReused, at: transaction.now)
        try transaction.audit.record(.refreshTokenReused, about: session.userID, session: session.id)
        try transaction.events.publishEnd(of: [session.id], user: session.userID)
    }
}
