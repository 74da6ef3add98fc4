/// The words of webhooks.
extension Reason {
    package static let urlNotAllowed = Reason(rawValue: "url_not_allowed")
    package static let webhookInactive = Reason(rawValue: "webhook_inactive")
    /// The event of a delivery is not kept any more.
    package static let eventGone = Reason(rawValue: "event_gone")
}
