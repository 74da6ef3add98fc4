import PlintoModels
import PlintoStore
import PlintoSystem

/// Tells where an account's owner is known to be: whoever comes from there is not made to wait for the guesses of others.
struct FamiliarPlace: Sendable {
    let lifetimes: TokenLifetimes
    let clock: any TimeSource

    /// Whether a session of the account lives that was opened from there.
    func isFamiliar(_ address: String, to user: UserID, in connection: any SQLConnection) throws -> Bool {
        let group = IPAddressGroup.name(of: address)
        let now = clock.now()
        let activeSince = now.advanced(bySeconds: -Int64(lifetimes.refreshToken))
        return try connection.sessions.live(of: user, at: now, activeSince: activeSince)
            .contains { IPAddressGroup.name(of: $0.ipAddress) == group }
    }
}
