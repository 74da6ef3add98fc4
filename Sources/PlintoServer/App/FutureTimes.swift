import PlintoModels
import PlintoStore

/// Corrects times that a clock that was ahead has put into the future.
///
/// Retries happen now: one attempt too many does no harm. Expiries are at the latest as if they had been set now,
/// unless the wall clock is behind the time that the database has seen: then the wall clock may be wrong, and nothing
/// expires earlier because of it.
struct FutureTimes: Sendable {
    /// Moves up to `limit` rows; returns their number.
    private typealias Move = @Sendable (_ connection: any Transaction, _ limit: Int) throws -> Int

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
        if !isBehind { moves += Self.ends(at: now) }
        var total = 0
        for move in moves { total += try await inBatches(move) }
        return total
    }

    /// Rows that live for minutes or hours, and none that live longer: one that expires early is requested again.
    private static func ends(at now: Timestamp) -> [Move] {
        let links = LinkPurpose.allCases.map { purpose -> Move in
            let latest = now.advanced(bySeconds: LinkDesk.lifetime(of: purpose))
            return { try $0.links.boundEnds(purpose, at: latest, limit: $1) }
        }
        let pending = now.advanced(bySeconds: PendingSignIns.lifetime)
        let challenges = now.advanced(bySeconds: PasskeyChallenges.lifetime)
        let codes = now.advanced(bySeconds: SignInCodes.lifetime)
        let attempts = now.advanced(bySeconds: BrowserBinding.lifetime)
        return links + [
            { try $0.pendingSignIns.boundEnds(at: pending, limit: $1) },
            { try $0.passkeyChallenges.boundEnds(at: challenges, limit: $1) },
            { try $0.signInCodes.boundEnds(at: codes, limit: $1) },
            { try $0.oauthAttempts.boundEnds(at: attempts, limit: $1) },
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
