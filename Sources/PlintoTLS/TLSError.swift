import COpenSSL
import PlintoSystem

/// The reason why a certificate or its key cannot be used, as a sentence that begins with the file.
package struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ path: String, _ complaint: String) {
        description = "\(PrintableText.escape(path)) \(complaint)"
    }

    init(_ error: SystemError) {
        description = "\(error)"
    }
}

/// OpenSSL's per-thread error queue. It must be empty before a call whose result is read with `SSL_get_error`.
enum TLSErrorQueue {
    static func discard() { ERR_clear_error() }

    /// Empties the queue and returns the text of its first error, which caused the others.
    static func take() -> String {
        let number = ERR_get_error()
        ERR_clear_error()
        guard number != 0 else { return "the connection broke" }
        // String literals of the library, which live as long as the process.
        let reason = unsafe ERR_reason_error_string(number).map { unsafe String(cString: $0) }
        return reason ?? "error \(String(number, radix: 16))"
    }
}
