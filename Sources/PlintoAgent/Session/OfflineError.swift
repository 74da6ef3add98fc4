import PlintoModels

extension APIError {
    /// What is answered where only the server could have helped and did not: 503 with the reason `offline` where it cannot
    /// be reached; 502 with a reason of its own where waiting does not help.
    ///
    /// - Parameters:
    ///   - message: A sentence that says what is missing.
    ///   - retryAfter: Seconds, as the server named them; else a few, for networks come back.
    ///   - reason: As ``ClientFault/transient(_:retryAfter:said:reason:)`` has it.
    static func offline(_ message: String, retryAfter: Int? = nil, reason: Reason = .offline) -> APIError {
        guard reason == .offline else { return APIError(.internalError, reason, message, status: 502) }
        return APIError(.internalError, reason, message, status: 503, retryAfter: retryAfter ?? 5)
    }
}
