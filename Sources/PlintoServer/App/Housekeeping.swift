import PlintoModels
import PlintoStore
import PlintoSystem

/// Removes expired rows, a few at a time, so that no request waits for it.
struct Housekeeping: Service {
    /// Removes up to `limit` rows; returns their number.
    private typealias Removal = @Sendable (_ transaction: any Transaction, _ limit: Int) throws -> Int

    private static let interval = Duration.seconds(600)
    /// The interval at which the clocks are checked.
    private static let look = Duration.seconds(10)
    private static let batch = 500

    let database: any Database
    let lifetimes: TokenLifetimes
    /// The seconds for which the audit log is kept; nil for ever.
    var auditRetention: Int64?
    let clock: any TimeSource
    let steady: SteadyClock
    let log: Log
    /// Called when something became due.
    var moved: @Sendable () -> Void = {}

    var name: String { "housekeeping" }

    /// Cleans up now and every ten minutes, until it is cancelled; and corrects times in the future at the start, and
    /// whenever the clock was set back.
    func run() async {
        var cleaned: Duration?
        while !Task.isCancelled {
            let reading = steady.look()
            let now = clock.sinceBoot()
            let isDue = cleaned.map { now - $0 >= Self.interval } ?? true
            if isDue || reading.wasSetBack {
                cleaned = now
                await tidy(reading)
            }
            await closeBlocks()
            try? await Task.sleep(for: Self.look)
        }
    }

    private func tidy(_ reading: ClockFloor.Reading) async {
        do {
            let floor = steady.floor
            try await database.write { try $0.clockFloor.set(floor) }
            let times = FutureTimes(database: database)
            if try await times.bringBack(to: clock.now(), isBehind: reading.isBehind) > 0 {
                log.warning("corrected times that were set while the clock was ahead")
                moved()
            }
            let removed = try await removeExpired()
            if removed > 0 { log.debug("removed expired rows", ["count": "\(removed)"]) }
        } catch {
            log.warning("cannot remove expired rows", ["error": "\(error)"])
        }
    }

    private func closeBlocks() async {
        do {
            let closed = try await ListBlockJob(database: database).closeDue()
            if closed > 0 { log.debug("closed blocks of long lists", ["count": "\(closed)"]) }
        } catch {
            // Tried again in a moment; until then only some pages are slower.
            log.debug("cannot close blocks of long lists", ["error": "\(error)"])
        }
    }

    /// Stores the latest time that was seen.
    func drain() async {
        let floor = steady.floor
        try? await database.write { try $0.clockFloor.set(floor) }
    }

    /// Removes every expired refresh token, session, event, delivery, invitation, reservation of a slug or username,
    /// API key, sign-in code, link of an email, count of failed sign-ins, removal for clients, response stored for a
    /// retry, and pending sign-in and set-up; returns their number.
    ///
    /// Expiry is judged by the steady clock, so that a wall clock that jumped deletes nothing.
    func removeExpired() async throws -> Int {
        let now = steady.passed()
        let zeros = [UInt8](repeating: 0, count: 10)
        let tokenBound = RefreshTokenID(
            createdAt: now.advanced(bySeconds: -Int64(lifetimes.refreshToken)),
            random: zeros
        )
        let sessionBound = SessionID(createdAt: now.advanced(bySeconds: -Int64(lifetimes.session)), random: zeros)
        let enrolmentBound = now.advanced(bySeconds: -EnrolTOTP.lifetime)
        let failureBound = now.advanced(bySeconds: -Limits.Retention.failures)
        let responseBound = now.advanced(bySeconds: -Limits.Retention.responses)
        let keyBound = now.advanced(bySeconds: -Limits.Retention.expiredKeys)
        let removalBound = now.advanced(bySeconds: -Limits.Retention.removals)
        let deliveryBound = DeliveryID(createdAt: now.advanced(bySeconds: -Limits.Retention.deliveries), random: zeros)
        // An hour longer, so that no delivery outlives its event.
        let eventTime = now.advanced(bySeconds: -Limits.Retention.deliveries - 3600)
        let eventBound = EventID(createdAt: eventTime, random: zeros)
        let deliveryTime = now.advanced(bySeconds: -Limits.Retention.deliveries)
        let ones = [UInt8](repeating: 0xFF, count: 10)
        let nextDelivery = DeliveryID(createdAt: now, random: ones)
        let nextEvent = EventID(createdAt: now, random: ones)
        var removals: [Removal] = [
            { try $0.refreshTokens.prune(expiredBefore: now, below: tokenBound, limit: $1) },
            { try $0.sessions.prune(expiredBefore: now, below: sessionBound, limit: $1) },
            { try $0.invitations.prune(expiredBefore: now, limit: $1) },
            { try $0.organizations.pruneReservations(endedBefore: now, limit: $1) },
            { try $0.usernameReservations.prune(endedBefore: now, limit: $1) },
            { try $0.signInFailures.prune(before: failureBound, limit: $1) },
            { try $0.idempotencyResponses.prune(before: responseBound, limit: $1) },
            { try $0.apiKeys.prune(expiredBefore: keyBound, limit: $1) },
            { try $0.pendingSignIns.prune(expiredBefore: now, limit: $1) },
            { try $0.passkeyChallenges.prune(expiredBefore: now, limit: $1) },
            { try $0.signInCodes.prune(expiredBefore: now, limit: $1) },
            { try $0.oauthAttempts.prune(expiredBefore: now, limit: $1) },
            // An hour later: they are counted per hour.
            { try $0.links.prune(expiredBefore: now.advanced(bySeconds: -3600), limit: $1) },
            { try $0.emailCodes.prune(expiredBefore: now, limit: $1) },
            { try $0.totpFactors.prune(begunBefore: enrolmentBound, limit: $1) },
            { try $0.deliveries.prune(below: deliveryBound, limit: $1) },
            { try $0.sync.prune(before: removalBound, limit: $1) },
            { try $0.storedEvents.prune(dispatchedBefore: eventTime, below: eventBound, limit: $1) },
            // Records with times from a clock that was ahead; FutureTimes has noted when it found them.
            { try $0.deliveries.prune(madeBefore: deliveryTime, above: nextDelivery, limit: $1) },
            { try $0.storedEvents.prune(dispatchedBefore: eventTime, above: nextEvent, limit: $1) },
        ]
        if let auditRetention {
            let bound = AuditID(createdAt: now.advanced(bySeconds: -auditRetention), random: zeros)
            removals.append { try $0.auditEntries.prune(below: bound, limit: $1) }
        }
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
