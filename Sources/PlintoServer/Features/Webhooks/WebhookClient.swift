import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoTransport

/// Makes one delivery attempt: signs the message and sends it to the webhook's URL, if that is allowed.
struct WebhookClient: Sendable {
    /// From the start of a connection to the last byte of the response.
    static let timeout = Duration.seconds(15)
    /// The maximum size of a response, which no one reads.
    static let largestResponse = 64 * 1024

    let transport: any Transport
    let allowed: OutboundAllowList
    let sealer: SecretSealer
    let clock: any TimeSource

    /// - Returns: Nil if the server itself cancelled it.
    func deliver(_ message: WebhookMessage, to webhook: WebhookRecord, at now: Timestamp) async -> AttemptResult? {
        guard WebhookURL.isAllowed(webhook.url, allowed) else {
            return .failed(status: nil, error: "the operator does not allow this URL", wish: nil)
        }
        guard let secrets = secrets(of: webhook, at: now) else {
            return .failed(status: nil, error: "the secret cannot be opened: regenerate it", wish: nil)
        }
        do throws(TransportError) {
            let response = try await transport.send(
                TransportRequest(
                    method: .post,
                    url: webhook.url,
                    fields: message.fields(at: now, secrets: secrets),
                    body: message.body
                )
            )
            return AttemptResult(response, at: clock.now())
        } catch {
            return AttemptResult(error)
        }
    }

    /// The secrets that sign at this moment, the present one first; nil if one was sealed under another key, or
    /// altered.
    private func secrets(of webhook: WebhookRecord, at now: Timestamp) -> [WebhookSecret]? {
        guard let present = open(webhook.secret, webhook.id) else { return nil }
        guard let previous = webhook.previousSecret, now < previous.until else { return [present] }
        return [present] + [open(previous.sealed, webhook.id)].compactMap(\.self)
    }

    private func open(_ sealed: [UInt8], _ id: WebhookID) -> WebhookSecret? {
        (try? sealer.open(sealed, .webhookSecret, row: id.text)).map(WebhookSecret.init(bytes:))
    }
}

extension WebhookClient {
    /// Over the network.
    init(allowing allowed: OutboundAllowList, sealer: SecretSealer, clock: any TimeSource) {
        self.init(
            transport: CheckedTransport(
                base: CurlTransport(timeout: Self.timeout, maximumBodyBytes: Self.largestResponse),
                lookup: SystemAddressLookup(timeout: .seconds(5)),
                allowed: allowed
            ),
            allowed: allowed,
            sealer: sealer,
            clock: clock
        )
    }
}
