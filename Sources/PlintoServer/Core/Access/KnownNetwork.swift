import PlintoModels
import PlintoStore
import PlintoSystem

/// Determines whether an account's owner is known at an IP address: a client there need not wait because of the
/// failures of others.
struct KnownNetwork: Sendable {
    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    /// Returns whether the account has an active session that was opened from the IP address group of `address`.
    ///
    /// - Parameter user: Nil if there is no account; the lookup is made all the same, because its time would reveal
    ///   that.
    func isKnownNetwork(_ address: String, to user: UserID?) async throws -> Bool {
        try await database.read { try isKnownNetwork(address, to: user ?? Self.nobody, in: $0) }
    }

    /// An id from before there were accounts.
    private static let nobody = UserID(createdAt: Timestamp(seconds: 0), random: [UInt8](repeating: 0, count: 10))

    /// Returns whether the account has an active session that was opened from the IP address group of `address`.
    func isKnownNetwork(_ address: String, to user: UserID, in transaction: any Transaction) throws -> Bool {
        let group = IPAddressGroup.name(of: address)
        let now = clock.now()
        let activeSince = now.advanced(bySeconds: -Int64(lifetimes.refreshToken))
        return try transaction.sessions.live(
            of: user,
            at: now,
            activeSince: activeSince,
            limit: Limits.Account.sessions
        )
        .contains { IPAddressGroup.name(of: $0.ipAddress) == group }
    }
}
