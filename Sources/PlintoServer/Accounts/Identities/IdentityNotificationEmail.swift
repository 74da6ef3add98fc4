import PlintoModels
import PlintoStore

/// Tells the owner of an account that an identity at a provider can now sign in to it, in case it was not linked by
/// them.
struct IdentityNotificationEmail: EmailTemplate {
    static let name = "identity_linked"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    /// The provider's name for people.
    let provider: String
    let time: Timestamp
    let address: String

    init(_ identity: IdentityRecord, address: String) {
        provider = OAuthProvider(rawValue: identity.provider)?.standard.name ?? identity.provider
        time = identity.createdAt
        self.address = address
    }

    var subject: String { "Sign-in with \(provider) was linked to your account" }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "An account at \(provider) was linked to yours: anyone who is signed in there can sign in here. "
                    + "(\(time.text), from the IP address \(address).)"
            ),
            .paragraph(
                "If this was you, you do not need to do anything. If not, unlink it from your account now, change "
                    + "your password and end all your sessions."
            ),
        ]
    }
}
