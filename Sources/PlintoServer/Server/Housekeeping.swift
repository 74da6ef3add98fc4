import PlintoModels
import PlintoStore
import PlintoSystem

/// Removes what has expired, a little at a time, so that no request waits behind it.
struct Housekeeping: Sendable {
    private static let interval = Duration.seconds(600)
    private static let batch = 500

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

    /// Removes every expired refresh token, session, invitation and reservation of a slug; returns how many went.
    func removeExpired() async throws -> Int {
        let now = clock.now()
        let zeros = [UInt8](repeating: 0, count: 10)
        let tokenBound = RefreshTokenID(
            createdAt: now.advanced(bySeconds: -Int64(lifetimes.refreshToken)),
            random: zeros
        )
        let sessionBound = SessionID(createdAt: now.advanced(bySeconds: -Int64(lifetimes.session)), random: zeros)
        return try await inBatches { connection, limit in
            try connection.refreshTokens.prune(expiredBefore: now, below: tokenBound, limit: limit)
        }
            + inBatches { connection, limit in
                try connection.sessions.prune(expiredBefore: now, below: sessionBound, limit: limit)
            }
            + inBatches { connection, limit in try connection.invitations.prune(expiredBefore: now, limit: limit) }
            + inBatches { connection, limit in
                try connection.organizations.pruneReservations(endedBefore: now, limit: limit)
            }
    }

    private func inBatches(
        _ remove: @escaping @Sendable (any SQLConnection, _ limit: Int) throws -> Int
    ) async throws -> Int {
        var total = 0
        while !Task.isCancelled {
            let removed = try await database.write { try remove($0, Self.batch) }
            total += removed
            if removed < Self.batch { break }
        }
        return total
    }
}
