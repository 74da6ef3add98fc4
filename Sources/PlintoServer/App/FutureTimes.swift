import PlintoModels
import PlintoStore

/// Corrects times that a clock that was ahead has put into the future.
///
/// Pending retries run now: an extra attempt harms no one. A short-lived record ends no later than if it had been
/// created now, and history is kept no longer than if it had happened now, unless the wall clock is behind the latest
/// time in the database: then the wall clock may be wrong, and nothing ends earlier because of it.
struct FutureTimes: Sendable {
    /// Moves up to `limit` rows; returns their number.
    private typealias Move = @Sendable (_ transaction: any Transaction, _ limit: Int, _ now: Timestamp) throws -> Int

    private static let batch = 500

    let database: any Database

    /// - Parameters:
    ///   - now: Asked again for each batch: a row that was made in the meantime is not of the future.
    ///   - isBehind: True if the wall clock is behind the time that the database has seen.
    /// - Returns: The number of moved rows.
    func bringBack(to now: @autoclosure @escaping @Sendable () -> Timestamp, isBehind: Bool) async throws -> Int {
        var moves = Self.retries
        if !isBehind { moves += Self.ends + Self.beginnings }
        var total = 0
        for move in moves { total += try await inBatches(move, now) }
        if !isBehind { total += try await bringBackEvents(to: now()) }
        return total
    }

    /// The times of the next attempts.
    private static let retries: [Move] = [
        {
            let latest = $2.advanced(byMilliseconds: MailRetry.longestPause)
            return try $0.mail.bringForward(to: $2, latest: latest, limit: $1)
        },
        {
            let latest = $2.advanced(byMilliseconds: WebhookRetry.longestPause)
            return try $0.deliveries.bringForward(to: $2, latest: latest, limit: $1)
        },
        { try $0.webhooks.bringForward(to: $2, limit: $1) },
    ]

    /// The times of history that is kept for a while.
    private static let beginnings: [Move] = [
        { try $0.idempotencyResponses.bringBack(to: $2, limit: $1) },
        { try $0.signInFailures.bringBack(to: $2, limit: $1) },
        { try $0.sync.bringBack(to: $2, limit: $1) },
        { try $0.totpFactors.bringBackEnrolments(to: $2, limit: $1) },
        {
            let next = DeliveryID(createdAt: $2, random: highest)
            return try $0.deliveries.bringBack(to: $2, above: next, limit: $1)
        },
    ]

    /// When events were dispatched. After a clock was ahead the ids of all events are in the future for as long, so
    /// that looking for them may take a while: no other write waits for that.
    private func bringBackEvents(to now: Timestamp) async throws -> Int {
        let low = EventID(createdAt: now.advanced(bySeconds: -Limits.Retention.deliveries), random: Self.lowest)
        let high = EventID(createdAt: now, random: Self.highest)
        var total = 0
        while !Task.isCancelled {
            let found = try await database.read { transaction in
                try transaction.storedEvents.dispatched(after: now, below: low, above: high, limit: Self.batch)
            }
            guard !found.isEmpty else { break }
            try await database.write { transaction in
                for id in found { try transaction.storedEvents.markDispatched(id, at: now) }
            }
            total += found.count
        }
        return total
    }

    private static let lowest = [UInt8](repeating: 0, count: 10)
    private static let highest = [UInt8](repeating: 0xFF, count: 10)

    /// The records that a user simply requests again if they end early: no session, token or reserved username.
    private static let ends: [Move] =
        LinkPurpose.allCases.map { purpose -> Move in
            {
                let latest = $2.advanced(bySeconds: EmailLinks.lifetime(of: purpose))
                return try $0.links.boundEnds(purpose, at: latest, limit: $1)
            }
        } + [
            { try $0.pendingSignIns.boundEnds(at: $2.advanced(bySeconds: PendingSignIns.lifetime), limit: $1) },
            { try $0.passkeyChallenges.boundEnds(at: $2.advanced(bySeconds: PasskeyChallenges.lifetime), limit: $1) },
            { try $0.signInCodes.boundEnds(at: $2.advanced(bySeconds: SignInCodes.lifetime), limit: $1) },
            { try $0.oauthAttempts.boundEnds(at: $2.advanced(bySeconds: BrowserBinding.lifetime), limit: $1) },
            { try $0.invitations.boundEnds(at: $2.advanced(bySeconds: ManageInvitations.lifetime), limit: $1) },
        ]

    private func inBatches(_ move: @escaping Move, _ now: () -> Timestamp) async throws -> Int {
        var total = 0
        while !Task.isCancelled {
            let moment = now()
            let moved = try await database.write { try move($0, Self.batch, moment) }
            total += moved
            if moved < Self.batch { break }
        }
        return total
    }
}
