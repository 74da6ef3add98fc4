import PlintoModels
import PlintoStore
import PlintoSystem

/// Tells where an account's owner is known to be: a client there does not wait for the failures of others.
struct FamiliarPlace: Sendable {
    let database: any Database
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    /// Whether a session of the account lives that was opened from the IP address group of `address`.
    ///
    /// - Parameter user: Nil where there is no account; then a look is taken all the same, because its time would tell.
    func isFamiliar(_ address: String, to user: UserID?) async throws -> Bool {
        try await database.read { try isFamiliar(address, to: user ?? Self.nobody, in: $0) }
    }

    /// An id of before there were accounts.
    private static let nobody = UserID(createdAt: Timestamp(seconds: 0), random: [UInt8](repeating: 0, count: 10))

    /// Whether a session of the account lives that was opened from the IP address group of `address`.
    func isFamiliar(_ address: String, to user: UserID, in connection: any Transaction) throws -> Bool {
        let group = IPAddressGroup.name(of: address)
        let now = clock.now()
        let activeSince = now.advanced(bySeconds: -Int64(lifetimes.refreshToken))
        return try connection.sessions.live(of: user, at: now, activeSince: activeSince, limit: SessionLimit.most)
            .contains { IPAddressGroup.name(of: $0.ipAddress) == group }
    }
}
