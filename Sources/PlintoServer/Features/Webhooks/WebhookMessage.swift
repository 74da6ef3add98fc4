import PlintoCrypto
import PlintoModels
import PlintoTransport

/// The HTTP message: the payload, and the header that proves its origin. A pure value.
///
/// The payload has the same bytes in each attempt; the time, and so the signatures, are those of the attempt.
struct WebhookMessage: Hashable, Sendable {
    let id: EventID
    let body: [UInt8]

    /// - Parameters:
    ///   - type: The `type` of the payload.
    ///   - data: A JSON object, included unchanged in the payload.
    init(id: EventID, type: String, happenedAt: Timestamp, data: String) {
        self.id = id
        // None of the three texts needs an escape: an id, words with dots, a time.
        let head = "{\"created_at\":\"\(happenedAt.preciseText)\",\"data\":"
        body = Array((head + data + ",\"id\":\"\(id.text)\",\"type\":\"\(type)\"}").utf8)
    }

    /// The header: signatures in the form of Standard Webhooks, one for each secret, and those that older Plinto
    /// libraries check, which use the secret's text as the key, and support only one.
    ///
    /// - Parameter secrets: The present one first.
    func fields(at time: Timestamp, secrets: [WebhookSecret]) -> [TransportRequest.Field] {
        let seconds = String(time.seconds)
        let signatures = secrets.map { Self.signature(id.text, seconds, body, key: $0.bytes) }
        var fields = [
            TransportRequest.Field("Content-Type", "application/json"),
            TransportRequest.Field("User-Agent", "Plinto-Webhooks/1"),
            TransportRequest.Field("webhook-id", id.text),
            TransportRequest.Field("webhook-timestamp", seconds),
            TransportRequest.Field("webhook-signature", signatures.joined(separator: " ")),
        ]
        if let secret = secrets.first {
            let code = HMAC.code(.sha256, key: Array(secret.text.utf8), message: Array("\(seconds).".utf8) + body)
            fields.append(TransportRequest.Field("X-Plinto-Timestamp", seconds))
            fields.append(TransportRequest.Field("X-Plinto-Signature", "sha256=" + Hex.encode(code)))
            fields.append(TransportRequest.Field("X-Webhook-Timestamp", seconds))
            fields.append(TransportRequest.Field("X-Webhook-Signature", Hex.encode(code)))
        }
        return fields
    }

    /// The signature of Standard Webhooks, version 1.
    static func signature(_ id: String, _ seconds: String, _ body: [UInt8], key: [UInt8]) -> String {
        let code = HMAC.code(.sha256, key: key, message: Array("\(id).\(seconds).".utf8) + body)
        return "v1," + Base64.standard.encode(code, isPadded: true)
    }
}
