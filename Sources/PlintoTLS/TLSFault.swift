import COpenSSL
import PlintoSystem

/// Why a certificate and its key cannot be used, as a sentence that begins with the file that is at fault.
package struct TLSFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ path: String, _ complaint: String) {
        description = "\(PrintableText.escape(path)) \(complaint)"
    }

    init(_ error: SystemError) {
        description = "\(error)"
    }
}

/// OpenSSL's queue of errors, one a thread: empty before a call whose outcome is asked for with `SSL_get_error`.
enum TLSErrors {
    static func discard() { ERR_clear_error() }

    /// Empties the queue; gives the library's words on the first fault in it, which is the cause of the others.
    static func take() -> String {
        let number = ERR_get_error()
        ERR_clear_error()
        guard number != 0 else { return "the connection broke" }
        // String literals of the library, which live as long as the process.
        let reason = unsafe ERR_reason_error_string(number).map { unsafe String(cString: $0) }
        return reason ?? "error \(String(number, radix: 16))"
    }
}
