/// Why a cryptographic operation was not done.
///
/// The code is for programs, the reason for people; two errors are equal where their codes are.
package struct CryptoError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// Key material that is malformed, of the wrong length or kind, or out of range.
        case invalidKey
        /// A key of an algorithm that this program does not use.
        case unsupportedAlgorithm
        /// A sealed value that was altered, cut short, moved, or sealed under another key.
        case authenticationFailed
        /// A stored password hash that is not one this program makes or accepts.
        case invalidPasswordHash
        /// Costs of a password hash outside what is safe or possible.
        case invalidParameters
        /// The library refused or ran out of memory, though its input was good.
        case libraryFailure
    }

    package let code: Code
    /// What was wrong; never holds any part of a secret.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}

extension CryptoError: Hashable {
    package static func == (left: CryptoError, right: CryptoError) -> Bool { left.code == right.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
