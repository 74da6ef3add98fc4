import PlintoModels
import PlintoStore

/// Verifies the password that a request presents as proof that its sender is still the account's user;
/// ``IdentityProof`` decides whether a request must present one.
struct RecentAuthentication: PasswordVerifying {
    let database: any Database
    let passwords: PasswordService
    let throttle: AttemptThrottle
    let familiar: KnownNetwork

    func verify(_ password: String, of caller: SignedIn, field: String) async throws {
        let presented = try PasswordPolicy.presented(password, field: field)
        let user = caller.user.id
        let address = caller.client.address
        let isRight = try await throttle.attempt(
            .password(of: user),
            from: address,
            isKnownNetwork: { try await familiar.isKnownNetwork(address, to: user) },
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
