/// The failure of a cryptographic operation.
///
/// The code is for programs, the reason for people. Two errors are equal if their codes are.
package struct CryptoError: Error, Sendable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: String, Hashable, Sendable {
        /// Malformed key material, or of the wrong length, kind or range.
        case invalidKey
        /// A key for an unsupported algorithm.
        case unsupportedAlgorithm
        /// A sealed value that was altered, truncated, moved, or sealed under another key.
        case authenticationFailed
        /// A stored password hash of an unsupported kind.
        case invalidPasswordHash
        /// Password hash costs outside the safe range.
        case invalidParameters
        /// The library failed, although its input was valid.
        case libraryFailure
    }

    package let code: Code
    /// The reason. It never contains any part of a secret.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}

extension CryptoError: Hashable {
    /// Compares the codes only.
    package static func == (left: CryptoError, right: CryptoError) -> Bool { left.code == right.code }

    /// Hashes the code only.
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
