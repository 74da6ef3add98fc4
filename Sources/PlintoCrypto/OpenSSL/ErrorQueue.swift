import COpenSSL

/// OpenSSL's per-thread error queue. Code that sees a call fail must empty it before returning, or the next operation
/// on this thread would report these errors.
enum ErrorQueue {
    /// Empties the queue into an error that names the operation and the cause.
    static func failure(_ operation: StaticString, code: CryptoError.Code = .libraryFailure) -> CryptoError {
        var reasons: [String] = []
        while true {
            let number = ERR_get_error()
            if number == 0 { break }
            // The library's texts are string literals and live as long as the process.
            let reason = unsafe ERR_reason_error_string(number).map { unsafe String(cString: $0) }
            reasons.append(reason ?? "error \(String(number, radix: 16))")
        }
        let detail = reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", ")
        return CryptoError(code, "\(operation) failed" + detail)
    }

    /// Empties the queue after an expected failure, such as an invalid signature.
    static func discard() {
        ERR_clear_error()
    }
}
