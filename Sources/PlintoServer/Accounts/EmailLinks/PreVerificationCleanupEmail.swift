import PlintoModels

/// Tells the owner of an email address what was removed from the account when they verified it: an honest user must set
/// it up again, any other learns what someone had prepared.
struct PreVerificationCleanupEmail: EmailTemplate {
    static let name = "earlier_setup"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    enum Thing: Hashable, Sendable {
        case password
        case secondFactor
        case passkeys(Int)
        case identities(Int)
        case apiKeys(Int)
        case webhooks(Int)

        var count: Int {
            switch self {
            case .password, .secondFactor: 1
            case .passkeys(let count), .identities(let count), .apiKeys(let count), .webhooks(let count): count
            }
        }

        fileprivate var words: String {
            switch self {
            case .password: "the password"
            case .secondFactor: "the second factor"
            case .passkeys(let count): count == 1 ? "a passkey" : "\(count) passkeys"
            case .identities(let count):
                count == 1 ? "a sign-in by another service" : "\(count) sign-ins by other services"
            case .apiKeys(let count): count == 1 ? "an API key" : "\(count) API keys"
            case .webhooks(let count): count == 1 ? "a webhook" : "\(count) webhooks"
            }
        }
    }

    /// Not empty.
    let removed: [Thing]
    let time: Timestamp
    let address: String

    var subject: String {
        removed == [.password] ? "Your password was removed" : "Earlier settings of your account were removed"
    }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "You signed in through an email link, which verified your email address. The account had been set up "
                    + "before it was verified. So this was removed: \(removed.map(\.words).joined(separator: ", ")); "
                    + "and every earlier session has ended. (\(time.text), from the IP address \(address).)"
            ),
            .paragraph(
                "If you set the account up yourself, do so once more: it will stay this time. If not, someone else "
                    + "used your email address; check the account's profile and organizations, which were not changed."
            ),
            .paragraph("If you want to sign in with a password and have not set one yet, set a new one."),
        ]
    }
}
