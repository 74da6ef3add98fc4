import PlintoModels
import PlintoStore

/// Corrects times that a clock that was ahead has put into the future.
///
/// Pending retries run now: an extra attempt harms no one. A short-lived record ends no later than if it had been
/// created now, and history is kept no longer than if it had happened now, unless the wall clock is behind the latest
/// time in the database: then the wall clock may be wrong, and nothing ends earlier because of it.
struct FutureTimes: Sendable {
    /// Moves up to `limit` rows; returns their number.
    private typealias Move = @Sendable (_ transaction: any Transaction, _ limit: Int) throws -> Int

    private static let batch = 500

    let database: any Database

    /// - Parameter isBehind: True if the wall clock is behind the time that the database has seen.
    /// - Returns: The number of moved rows.
    func bringBack(to now: Timestamp, isBehind: Bool) async throws -> Int {
        let mail = now.advanced(byMilliseconds: MailRetry.longestPause)
        let webhooks = now.advanced(byMilliseconds: WebhookRetry.longestPause)
        var moves: [Move] = [
            { try $0.mail.bringForward(to: now, latest: mail, limit: $1) },
            { try $0.deliveries.bringForward(to: now, latest: webhooks, limit: $1) },
            { try $0.webhooks.bringForward(to: now, limit: $1) },
        ]
        if !isBehind { moves += Self.ends(at: now) + Self.beginnings(at: now) }
        var total = 0
        for move in moves { total += try await inBatches(move) }
        if !isBehind { total += try await bringBackEvents(to: now) }
        return total
    }

    /// The times of history that is kept for a while.
    private static func beginnings(at now: Timestamp) -> [Move] {
        let nextDelivery = DeliveryID(createdAt: now, random: highest)
        return [
            { try $0.idempotencyResponses.bringBack(to: now, limit: $1) },
            { try $0.signInFailures.bringBack(to: now, limit: $1) },
            { try $0.sync.bringBack(to: now, limit: $1) },
            { try $0.totpFactors.bringBackEnrolments(to: now, limit: $1) },
            { try $0.deliveries.bringBack(to: now, above: nextDelivery, limit: $1) },
        ]
    }

    /// When events were dispatched. After a clock was ahead the ids of all events are in the future for as long, so
    /// that looking for them may take a while: no other write waits for that.
    private func bringBackEvents(to now: Timestamp) async throws -> Int {
        let low = EventID(createdAt: now.advanced(bySeconds: -Limits.Retention.deliveries), random: Self.lowest)
        let high = EventID(createdAt: now, random: Self.highest)
        var total = 0
        while !Task.isCancelled {
            let found = try await database.read { transaction in
                try transaction.events.dispatched(after: now, below: low, above: high, limit: Self.batch)
            }
            guard !found.isEmpty else { break }
            try await database.write { transaction in
                for id in found { try transaction.events.markDispatched(id, at: now) }
            }
            total += found.count
        }
        return total
    }

    private static let lowest = [UInt8](repeating: 0, count: 10)
    private static let highest = [UInt8](repeating: 0xFF, count: 10)

    /// The records that a user simply requests again if they end early: no session, token or reserved username.
    private static func ends(at now: Timestamp) -> [Move] {
        let links = LinkPurpose.allCases.map { purpose -> Move in
            let latest = now.advanced(bySeconds: EmailLinks.lifetime(of: purpose))
            return { try $0.links.boundEnds(purpose, at: latest, limit: $1) }
        }
        let pending = now.advanced(bySeconds: PendingSignIns.lifetime)
        let challenges = now.advanced(bySeconds: PasskeyChallenges.lifetime)
        let codes = now.advanced(bySeconds: SignInCodes.lifetime)
        let attempts = now.advanced(bySeconds: BrowserBinding.lifetime)
        let invitations = now.advanced(bySeconds: ManageInvitations.lifetime)
        return links + [
            { try $0.pendingSignIns.boundEnds(at: pending, limit: $1) },
            { try $0.passkeyChallenges.boundEnds(at: challenges, limit: $1) },
            { try $0.signInCodes.boundEnds(at: codes, limit: $1) },
            { try $0.oauthAttempts.boundEnds(at: attempts, limit: $1) },
            { try $0.invitations.boundEnds(at: invitations, limit: $1) },
        ]
    }

    private func inBatches(_ move: @escaping Move) async throws -> Int {
        var total = 0
        while !Task.isCancelled {
            let moved = try await database.write { try move($0, Self.batch) }
            total += moved
            if moved < Self.batch { break }
        }
        return total
    }
}
