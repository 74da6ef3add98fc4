import PlintoModels
import PlintoStore

/// The ways in which a user can sign in without an email. A user cannot remove the last of them: after losing their
/// mailbox they would be locked out permanently.
struct SignInMethods: Sendable {
    /// The names of the configured providers: an identity at a provider that the operator has removed cannot sign in.
    let providers: Set<String>

    /// Returns whether another way remains: a password, an identity, or a passkey that signs in alone.
    func remain(
        for user: UserID,
        besides identity: IdentityID? = nil,
        besidesPasskey passkey: PasskeyID? = nil,
        in transaction: any Transaction
    ) throws -> Bool {
        if try transaction.users.find(user)?.passwordHash != nil { return true }
        if try transaction.passkeys.list(of: user).contains(where: { $0.id != passkey && $0.hasVerifiedUser }) {
            return true
        }
        return try transaction.identities.all(of: user)
            .contains { $0.id != identity && providers.contains($0.provider) }
    }
}
