import PlintoEmail
import PlintoModels

/// The result of matching a provider's identity to accounts: a user known by the identity, one with the same email
/// address, a new one, or none.
enum LinkDecision: Hashable, Sendable {
    /// The account that has the email address.
    struct Account: Hashable, Sendable {
        let id: UserID
        let isEmailVerified: Bool
    }

    case signIn(UserID)
    /// Sign in, and remember the identity.
    case link(UserID)
    case create(email: EmailAddress)
    case refuse(OAuthError)

    /// - Parameters:
    ///   - owner: The user that the identity is already linked to.
    ///   - account: The account with the identity's email address.
    init(owner: UserID?, account: Account?, identity: ProviderIdentity) {
        if let owner {
            self = .signIn(owner)
        } else if let email = identity.email {
            switch account {
            case nil:
                // An account under an unverified email address would lie in wait for its real owner.
                self = identity.isEmailVerified ? .create(email: email) : .refuse(.emailUnverified)
            case let account? where account.isEmailVerified && identity.provesEmail:
                self = .link(account.id)
            default:
                // If one side is unverified, an attacker may have claimed the email address: here, or at the provider.
                self = .refuse(.accountExists)
            }
        } else {
            self = .refuse(.emailRequired)
        }
    }
}
