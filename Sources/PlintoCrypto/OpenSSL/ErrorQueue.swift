import COpenSSL

/// OpenSSL's queue of errors, one a thread. Whoever sees a call fail empties it before returning, or the next
/// operation on this thread would report the faults of this one.
enum ErrorQueue {
    /// Empties the queue into an error that says which operation failed and why.
    static func failure(_ operation: StaticString, code: CryptoError.Code = .libraryFailure) -> CryptoError {
        var reasons: [String] = []
        while true {
            let number = ERR_get_error()
            if number == 0 { break }
            // The library's texts are string literals: they live as long as the process.
            let reason = unsafe ERR_reason_error_string(number).map { unsafe String(cString: $0) }
            reasons.append(reason ?? "error \(String(number, radix: 16))")
        }
        let detail = reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", ")
        return CryptoError(code, "\(operation) failed" + detail)
    }

    /// Empties the queue where a failure is an expected answer, as a signature that does not fit.
    static func discard() {
        ERR_clear_error()
    }
}
