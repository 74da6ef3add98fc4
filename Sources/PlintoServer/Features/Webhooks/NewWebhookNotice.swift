import PlintoModels

/// Tells the owner of an account, or of an organization, that events are sent somewhere new, so that they learn of it if
/// it was not them.
struct NewWebhookNotice: LetterTemplate {
    static let name = "new_webhook"
    /// Seconds that it is worth sending for.
    static let lifetime: Int64 = 3 * 86_400

    /// Whose events are sent.
    enum Scope: Hashable, Sendable {
        case own
        case everybody
        /// - Parameter name: Of the organization.
        case organization(name: String)
    }

    let webhook: WebhookID
    /// Of its URL the host alone: what follows may be a secret.
    let host: String
    let events: [EventType]
    let scope: Scope
    /// Whether it was there before, and sent elsewhere.
    let isMoved: Bool
    /// Whether it was set up through an API key.
    let isByKey: Bool
    let address: String
    let time: Timestamp

    var subject: String { isMoved ? "A webhook sends events to a new receiver" : "A new webhook receives events" }

    var blocks: [LetterBlock] {
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
