import PlintoModels

extension APIError {
    /// What is answered where only the server could have helped and it cannot be reached: 503 with the reason
    /// `offline`.
    ///
    /// - Parameters:
    ///   - message: A sentence that says what is missing.
    ///   - retryAfter: Seconds, as the server named them; else a few, for networks come back.
    static func offline(_ message: String, retryAfter: Int? = nil) -> APIError {
        APIError(.internalError, .offline, message, status: 503, retryAfter: retryAfter ?? 5)
    }
}
