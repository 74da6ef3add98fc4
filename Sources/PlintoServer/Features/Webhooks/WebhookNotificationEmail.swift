import PlintoModels

/// Tells the owner of a webhook that it is disabled and gets no more events.
struct WebhookNotificationEmail: EmailTemplate {
    static let name = "webhook"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    enum Reason: Hashable, Sendable {
        /// All its deliveries have failed for the maximum time.
        case failing
        /// Its receiver responded with 410.
        case gone
        /// The API key through which it was created has ended.
        case keyEnded
    }

    let reason: Reason
    let webhook: WebhookID
    /// Only the host of its URL: the rest may be secret.
    let host: String
    let time: Timestamp

    var subject: String { "One of your webhooks is disabled" }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "The webhook \(webhook.text), which sends events to \(host), is disabled. \(cause) (\(time.text).)"
            ),
            .paragraph(advice),
        ]
    }

    private var advice: String {
        let rest = "pending events are then sent. If you no longer need it, delete it."
        let start = "It gets no more events, and misses those that happen from now on. "
        switch reason {
        case .failing, .gone: return start + "When its receiver works again, reactivate it: " + rest
        case .keyEnded: return start + "If you know the receiver and want to keep the webhook, reactivate it: " + rest
        }
    }

    private var cause: String {
        switch reason {
        case .failing: "All deliveries to its receiver have failed for five days."
        case .gone: "Its receiver responded with 410: it wants no more events."
        case .keyEnded: "The API key that created or changed it has expired, or was removed."
        }
    }
}
