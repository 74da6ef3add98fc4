import PlintoModels
import PlintoStore
import PlintoSystem

/// Removes what has expired, a little at a time, so that no request waits behind it.
struct Housekeeping: Sendable {
    /// Removes up to `limit` rows; returns how many went.
    private typealias Removal = @Sendable (_ connection: any SQLConnection, _ limit: Int) throws -> Int

    private static let interval = Duration.seconds(600)
    private static let batch = 500
    /// How long, in seconds, an expired API key can still be seen in the list.
    private static let expiredKeys: Int64 = 90 * 86_400
    /// Seconds for which is kept what was sent to webhooks, and what became of it.
    static let deliveryRetention: Int64 = 30 * 24 * 3600
    /// Seconds for which is kept what is gone, for clients that have yet to hear of it.
    static let removalRetention: Int64 = 30 * 24 * 3600

    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource
    let log: Log

    /// Cleans up now and every ten minutes, until it is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                let removed = try await removeExpired()
                if removed > 0 { log.debug("removed expired rows", ["count": "\(removed)"]) }
            } catch {
                log.warning("cannot remove expired rows", ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Removes every expired refresh token, session, event, delivery, invitation, reservation of a slug, API key, sign-in
    /// code, link of a letter, count of failed sign-ins, removal that clients are told of, answer kept for a retry, and
    /// half-done sign-in and enrolment; returns how many went.
    func removeExpired() async throws -> Int {
        let now = clock.now()
        let zeros = [UInt8](repeating: 0, count: 10)
        let tokenBound = RefreshTokenID(
            createdAt: now.advanced(bySeconds: -Int64(lifetimes.refreshToken)),
            random: zeros
        )
        let sessionBound = SessionID(createdAt: now.advanced(bySeconds: -Int64(lifetimes.session)), random: zeros)
        let enrolmentBound = now.advanced(bySeconds: -EnrolTOTP.lifetime)
        let failureBound = now.advanced(bySeconds: -FailureJournal.lifetime)
        let answerBound = now.advanced(bySeconds: -IdempotentAnswers.retention)
        let keyBound = now.advanced(bySeconds: -Self.expiredKeys)
        let removalBound = now.advanced(bySeconds: -Self.removalRetention)
        let deliveryBound = DeliveryID(createdAt: now.advanced(bySeconds: -Self.deliveryRetention), random: zeros)
        // An hour longer, so that no delivery is left whose event is gone.
        let eventTime = now.advanced(bySeconds: -Self.deliveryRetention - 3600)
        let eventBound = EventID(createdAt: eventTime, random: zeros)
        let removals: [Removal] = [
            { try $0.refreshTokens.prune(expiredBefore: now, below: tokenBound, limit: $1) },
            { try $0.sessions.prune(expiredBefore: now, below: sessionBound, limit: $1) },
            { try $0.invitations.prune(expiredBefore: now, limit: $1) },
            { try $0.organizations.pruneReservations(endedBefore: now, limit: $1) },
            { try $0.signInFailures.prune(before: failureBound, limit: $1) },
            { try $0.idempotencyAnswers.prune(before: answerBound, limit: $1) },
            { try $0.apiKeys.prune(expiredBefore: keyBound, limit: $1) },
            { try $0.pendingSignIns.prune(expiredBefore: now, limit: $1) },
            { try $0.passkeyChallenges.prune(expiredBefore: now, limit: $1) },
            { try $0.signInCodes.prune(expiredBefore: now, limit: $1) },
            { try $0.oauthAttempts.prune(expiredBefore: now, limit: $1) },
            // An hour later: they are counted by the hour.
            { try $0.links.prune(expiredBefore: now.advanced(bySeconds: -3600), limit: $1) },
            { try $0.emailCodes.prune(expiredBefore: now, limit: $1) },
            { try $0.totpFactors.prune(begunBefore: enrolmentBound, limit: $1) },
            { try $0.deliveries.prune(below: deliveryBound, limit: $1) },
            { try $0.sync.prune(before: removalBound, limit: $1) },
            { try $0.events.prune(dispatchedBefore: eventTime, below: eventBound, limit: $1) },
        ]
        var total = 0
        for removal in removals { total += try await inBatches(removal) }
        return total
    }

    private func inBatches(_ remove: @escaping Removal) async throws -> Int {
        var total = 0
        while !Task.isCancelled {
            let removed = try await database.write { try remove($0, Self.batch) }
            total += removed
            if removed < Self.batch { break }
        }
        return total
    }
}
