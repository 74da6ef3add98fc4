import PlintoModels
import PlintoStore

/// Asks for a proof that whoever holds a token is still its user, before something that cannot be undone or that
/// would lock them out: a change of address, password or second factor, the end of the account.
struct RecentAuthentication: Sendable {
    /// How long after a sign-in, in milliseconds, its session counts as proof.
    private static let recent: Int64 = 10 * 60 * 1000

    let database: any Database
    let passwords: PasswordKeeper
    let throttle: AttemptThrottle
    let familiar: FamiliarPlace
    let clock: any TimeSource

    /// - Parameters:
    ///   - password: What the request brings as proof; without one the sign-in must be recent.
    ///   - purpose: What is asked for, to follow “Sign in again to”.
    /// - Throws: 403 `recent_authentication_required`; 401 `wrong_credentials` for the field `password`; 429
    ///   `account_locked`; 503 `overloaded`.
    func require(
        of caller: SignedIn,
        password: String? = nil,
        field: String = "password",
        to purpose: String
    ) async throws {
        guard let password else {
            // A session that was opened while the clock was ahead counts as opened now, but not for as long as it was ahead.
            guard abs(clock.now().milliseconds(since: caller.session.createdAt)) < Self.recent else {
                throw APIError(
                    .forbidden,
                    .recentAuthenticationRequired,
                    "Sign in again to \(purpose): that must have happened within the last ten minutes."
                )
            }
            return
        }
        let presented = try PasswordPolicy.presented(password, field: field)
        let user = caller.user.id
        let address = caller.client.address
        let isRight = try await throttle.attempt(
            .password(of: user),
            from: address,
            isFamiliar: { try await familiar.isFamiliar(address, to: user) },
            judge: {
                let stored = try await database.read { try $0.users.find(user)?.passwordHash }
                let verdict = try await passwords.verify(presented, against: stored, for: .user(user))
                return (verdict == .wrong ? .failed : .succeeded, verdict != .wrong)
            }
        )
        guard isRight else {
            throw APIError(.unauthorized, .wrongCredentials, "This is not your password.", field: field)
        }
    }
}
