import PlintoModels

/// Tells the owner of a webhook that it is disabled: its receiver is told nothing any more.
struct WebhookNotice: LetterTemplate {
    static let name = "webhook"
    /// Seconds that it is worth sending for.
    static let lifetime: Int64 = 3 * 86_400

    enum Reason: Hashable, Sendable {
        /// It took nothing for as long as one may fail.
        case failing
        /// It answered 410.
        case gone
        /// The API key that it was made through has ended.
        case keyEnded
    }

    let reason: Reason
    let webhook: WebhookID
    /// Of its address the host alone: what follows may be a secret.
    let host: String
    let time: Timestamp

    var subject: String { "A webhook of yours is disabled" }

    var blocks: [LetterBlock] {
        [
            .paragraph(
                "The webhook \(webhook.text), which sends events to \(host), is disabled. \(cause) (\(time.text).)"
            ),
            .paragraph(advice),
        ]
    }

    private var advice: String {
        let rest = "what still waits is sent then. If you do not need it any more, delete it."
        let start = "Nothing is sent to it any more, and what happens from now on it will not hear of. "
        switch reason {
        case .failing, .gone: return start + "When its receiver is well, make it active again: " + rest
        case .keyEnded: return start + "If you know the receiver and want to keep it, make it active again: " + rest
        }
    }

    private var cause: String {
        switch reason {
        case .failing: "Its receiver has not taken anything for five days."
        case .gone: "Its receiver answered 410: it wants no events any more."
        case .keyEnded: "The API key that it was made or changed with has expired, or is gone."
        }
    }
}
