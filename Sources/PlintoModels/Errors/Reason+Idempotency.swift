/// Reasons of requests with an `Idempotency-Key`.
extension Reason {
    /// The key was sent with another request before.
    package static let idempotencyKeyReused = Reason(rawValue: "idempotency_key_reused")
    /// The first request with this key is in progress.
    package static let idempotencyInProgress = Reason(rawValue: "idempotency_in_progress")
    /// The first request with this key has changed something, and its response is not known.
    package static let idempotencyUnknown = Reason(rawValue: "idempotency_unknown")
}
