import PlintoModels
import PlintoSystem

/// The allowed URLs of webhooks. The host is resolved and checked in each attempt.
enum WebhookURL {
    /// - Throws: 400 for the field `url`: `required`, `too_long`, `invalid_format`, `url_not_allowed`.
    static func check(_ url: String, allowed: OutboundAllowList) throws(APIError) {
        guard !url.isEmpty else { throw .invalid("url", .required, "url is required.") }
        guard url.utf8.count <= Limits.Text.url else {
            throw .invalid("url", .tooLong, "url is too long: the limit is \(Limits.Text.url) bytes.")
        }
        let parsed: WebURL
        do throws(NetworkValueError) {
            parsed = try WebURL(url, longest: Limits.Text.url)
            guard parsed.fragment == nil else { throw .fragmentNotAllowed }
        } catch {
            throw .invalid(
                "url",
                .invalidFormat,
                "url is not a URL like https://example.com/webhook: \(error)."
            )
        }
        if let reason = refusal(of: parsed, allowed) { throw .invalid("url", .urlNotAllowed, reason) }
    }

    /// Returns whether the operator allows events to be sent there now.
    static func isAllowed(_ url: String, _ allowed: OutboundAllowList) -> Bool {
        guard let url = try? WebURL(url, longest: Limits.Text.url) else { return false }
        return refusal(of: url, allowed) == nil
    }

    private static func refusal(of url: WebURL, _ allowed: OutboundAllowList) -> String? {
        if isNamed(url.authority, allowed) { return nil }
        guard url.isSecure else {
            return "url must begin with https://. The operator can allow other URLs with --webhook-allow."
        }
        if let address = url.host.ipAddress, !address.isPublic {
            return "url is not on the public Internet. The operator can allow it with --webhook-allow."
        }
        return url.host.isLoopback ? "url points to the server's own machine." : nil
    }

    private static func isNamed(_ place: Authority, _ allowed: OutboundAllowList) -> Bool {
        if allowed.places.contains(place) { return true }
        guard let address = place.host.ipAddress else { return false }
        return allowed.ranges.contains { $0.contains(address) }
    }
}
