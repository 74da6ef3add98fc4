package import PlintoModels

/// A shared secret of one-time passwords, with all that a code depends on.
package struct OTPSecret: Hashable, Sendable {
    package static let permittedDigits = 6...8
    package static let defaultDigits = 6
    package static let defaultPeriod = 30

    package let bytes: [UInt8]
    package let algorithm: OTPAlgorithm
    /// Characters of a code.
    package let digits: Int
    /// Seconds that a time-based code lives.
    package let period: Int

    /// The caller checks what people gave: digits outside ``permittedDigits`` and a period below 1 are faults of
    /// the program.
    package init(
        bytes: [UInt8],
        algorithm: OTPAlgorithm = .sha1,
        digits: Int = defaultDigits,
        period: Int = defaultPeriod
    ) {
        precondition(Self.permittedDigits.contains(digits), "a one-time password has 6 to 8 digits")
        precondition(period > 0, "a one-time password lives at least a second")
        self.bytes = bytes
        self.algorithm = algorithm
        self.digits = digits
        self.period = period
    }

    /// The code of one count (RFC 4226 §5.3).
    package func hotp(counter: UInt64) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
        let code = HMAC.code(digest, key: bytes, message: message)
        // Dynamic truncation: the last four bits choose four bytes, whose sign bit is dropped.
        let offset = Int(code[code.count - 1] & 0x0F)
        let number = code[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The code of a moment (RFC 6238 §4.2), and the seconds until the next one; before 1970, the first code.
    package func totp(at time: Timestamp) -> (code: String, validFor: Int) {
        let seconds = UInt64(max(0, time.seconds))
        let (count, elapsed) = seconds.quotientAndRemainder(dividingBy: UInt64(period))
        return (hotp(counter: count), period - Int(elapsed))
    }

    private var digest: Digest {
        switch algorithm {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}
