import PlintoModels

/// Tells the owner of a webhook that it is disabled, for nothing else would: its receiver hears nothing any more.
struct WebhookNotice: LetterTemplate {
    static let name = "webhook"
    /// Seconds that it is worth sending for.
    static let lifetime: Int64 = 3 * 86_400

    enum Reason: Hashable, Sendable {
        /// It took nothing for as long as one may fail.
        case failing
        /// It answered 410.
        case gone
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
            .paragraph(
                "Nothing is sent to it any more, and what happens from now on it will not hear of. When its receiver is well, "
                    + "make it active again: what still waits is sent then. If you do not need it any more, delete it."
            ),
        ]
    }

    private var cause: String {
        switch reason {
        case .failing: "Its receiver has not taken anything for five days."
        case .gone: "Its receiver answered 410: it wants no events any more."
        }
    }
}
