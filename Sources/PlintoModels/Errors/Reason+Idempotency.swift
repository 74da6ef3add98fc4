/// The words of requests with an `Idempotency-Key`.
extension Reason {
    /// The key came with another request before.
    package static let idempotencyKeyReused = Reason(rawValue: "idempotency_key_reused")
    /// The first request with this key is at work.
    package static let idempotencyInProgress = Reason(rawValue: "idempotency_in_progress")
    /// The first request with this key has changed something, and its answer is not known.
    package static let idempotencyUnknown = Reason(rawValue: "idempotency_unknown")
}
