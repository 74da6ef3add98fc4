import PlintoModels

/// Tells the owner of an account about a new API key, in case it was not created by them.
struct APIKeyNotificationEmail: EmailTemplate {
    static let name = "api_key"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    let key: APIKey
    let address: String

    var subject: String { "Your account has a new API key" }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "The API key “\(key.name)” was created for your account. (\(key.createdAt.text), from the IP address "
                    + "\(address).)"
            ),
            .paragraph("\(rights) \(end)"),
            .paragraph(
                "If this was you, you do not need to do anything. If not, revoke the key, change your password now "
                    + "and end all your sessions."
            ),
        ]
    }

    private var rights: String {
        guard let scopes = key.scopes else { return "It has all your rights as an administrator." }
        return "Its scopes are: \(scopes.map(\.rawValue).joined(separator: ", "))."
    }

    private var end: String {
        key.expiresAt.map { "It expires on \($0.text)." } ?? "It does not expire."
    }
}
