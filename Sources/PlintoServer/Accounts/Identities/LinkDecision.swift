import PlintoEmail
import PlintoModels

/// Whom somebody is that a provider vouches for: a user who is known by the identity, one who has the same address, a
/// new one, or nobody.
enum LinkDecision: Hashable, Sendable {
    /// The account that has the address.
    struct Account: Hashable, Sendable {
        let id: UserID
        let isEmailVerified: Bool
    }

    case signIn(UserID)
    /// Sign in, and remember the identity.
    case link(UserID)
    case create(email: EmailAddress)
    case refuse(OAuthFault)

    /// - Parameters:
    ///   - owner: The user whom the identity signs in already.
    ///   - account: The account with the identity's address.
    init(owner: UserID?, account: Account?, identity: ProviderIdentity) {
        if let owner {
            self = .signIn(owner)
        } else if let email = identity.email {
            switch account {
            case nil:
                // An account under an address that is not its user's would lie in wait for whoever the address belongs to.
                self = identity.isEmailVerified ? .create(email: email) : .refuse(.emailUnverified)
            case let account? where account.isEmailVerified && identity.provesEmail:
                self = .link(account.id)
            default:
                // One side unverified is a stranger who only claims the address: here, or at the provider.
                self = .refuse(.accountExists)
            }
        } else {
            self = .refuse(.emailRequired)
        }
    }
}
