package import PlintoModels

/// The will to rotate the stored refresh token, durable before the request leaves.
///
/// Its key goes with every try of this one rotation, also after a crash: it is how the server knows a
/// retry from a thief.
package struct RotationIntent: Codable, Hashable, Sendable {
    /// The `Idempotency-Key`: base64url of at least 128 random bits.
    package var key: String
    /// This machine's wall clock when the rotation began; for people, nothing is judged by it.
    package var startedAt: Timestamp

    package init(key: String, startedAt: Timestamp) {
        self.key = key
        self.startedAt = startedAt
    }

    enum CodingKeys: String, CodingKey {
        case key
        case startedAt = "started_at"
    }
}
