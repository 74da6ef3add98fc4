import PlintoCrypto

/// The secret that authenticates a webhook's messages: 32 random bytes, shown as `whsec_` and their base 64, like
/// Standard Webhooks.
struct WebhookSecret: Hashable, Sendable {
    private static let byteCount = 32

    let bytes: [UInt8]

    /// The text for its owner.
    var text: String { "whsec_" + Base64.standard.encode(bytes, isPadded: true) }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(from random: any RandomSource) {
        bytes = random.bytes(Self.byteCount)
    }
}
