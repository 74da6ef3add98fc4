import PlintoModels

extension APIError {
    /// Returns the error for a request that needs a server that cannot help: 503 with the reason `offline` if it is
    /// unreachable; 502 with a specific reason if waiting does not help.
    ///
    /// - Parameters:
    ///   - message: A sentence that names what is missing.
    ///   - retryAfter: The server's `Retry-After` in seconds; nil for a default of a few seconds.
    ///   - reason: The reason of ``ClientError/transient(_:retryAfter:said:reason:)``.
    static func offline(_ message: String, retryAfter: Int? = nil, reason: Reason = .offline) -> APIError {
        guard reason == .offline else { return APIError(.internalError, reason, message, status: 502) }
        return APIError(.internalError, reason, message, status: 503, retryAfter: retryAfter ?? 5)
    }
}
