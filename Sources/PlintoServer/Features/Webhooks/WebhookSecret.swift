import PlintoCrypto

/// The secret that authenticates a webhook's messages: 32 random bytes, shown as `whsec_` and their base 64, like
/// Standard Webhooks.
struct WebhookSecret: Hashable, Sendable {
    private static let byteCount = 32

    let bytes: [UInt8]

    /// The text for its owner.
    var text: String {
        let digits = Base64.standard.encode(bytes)
        return "whsec_" + digits + String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(from random: any RandomSource) {
        bytes = random.bytes(Self.byteCount)
    }
}
