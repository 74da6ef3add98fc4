import PlintoModels

/// Tells the owner of an account, or of an organization, that events are sent to a new URL, in case it was not added by
/// them.
struct NewWebhookNotificationEmail: EmailTemplate {
    static let name = "new_webhook"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    /// The accounts whose events are sent.
    enum Scope: Hashable, Sendable {
        case own
        case everybody
        /// - Parameter name: The name of the organization.
        case organization(name: String)
    }

    let webhook: WebhookID
    /// Only the host of its URL: the rest may be secret.
    let host: String
    let events: [EventType]
    let scope: Scope
    /// True if it existed before, with another URL.
    let isMoved: Bool
    /// True if it was set up through an API key.
    let isByKey: Bool
    let address: String
    let time: Timestamp

    var subject: String { isMoved ? "A webhook sends events to a new receiver" : "A new webhook receives events" }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "\(whose) are now sent to \(host) by the webhook \(webhook.text). It was "
                    + "\(isMoved ? "changed" : "created")\(isByKey ? " with an API key" : "") from the IP address "
                    + "\(address). (\(time.text).)"
            ),
            .paragraph("It gets these events: \(events.map(\.rawValue).joined(separator: ", "))."),
            .paragraph(
                "If this was you, you do not need to do anything. If not, delete the webhook, revoke the API keys "
                    + "that you do not know, change your password now and end all your sessions."
            ),
        ]
    }

    private var whose: String {
        switch scope {
        case .own: "Events of your account"
        case .everybody: "Events of every account of the server"
        // A name is free text of its members: quoted, so that it cannot pass for a sentence of this email.
        case .organization(let name): "Events of the members of “\(name)”"
        }
    }
}
