/// Reasons of webhooks.
extension Reason {
    package static let urlNotAllowed = Reason(rawValue: "url_not_allowed")
    package static let webhookInactive = Reason(rawValue: "webhook_inactive")
    /// The event of a delivery is no longer kept.
    package static let eventGone = Reason(rawValue: "event_gone")
}
