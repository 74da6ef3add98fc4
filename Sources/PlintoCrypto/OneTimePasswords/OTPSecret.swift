package import PlintoModels

/// A shared secret of one-time passwords with all parameters of its codes.
package struct OTPSecret: Hashable, Sendable {
    /// The conversion of a number to a code.
    package enum Encoding: Hashable, Sendable {
        /// Decimal digits (RFC 4226 §5.3).
        case decimal
        /// Five of Steam's characters.
        case steam
    }

    package static let defaultDigits = 6
    package static let defaultPeriod = 30
    /// The number of characters of a Steam code.
    package static let steamDigits = 5
    /// Steam's characters: none resembles another, and there are no vowels that could form words.
    private static let steamCharacters = Array("23456789BCDFGHJKMNPQRTVWXY")

    package let bytes: [UInt8]
    package let algorithm: OTPAlgorithm
    /// The number of characters of a code.
    package let digits: Int
    /// The validity of a time-based code in seconds.
    package let period: Int
    package let encoding: Encoding

    /// User input must be validated before. Digits outside ``TOTPLimits/digits``, a period below 1, or a Steam code of
    /// other than five characters are programming errors.
    package init(
        bytes: [UInt8],
        algorithm: OTPAlgorithm = .sha1,
        digits: Int = defaultDigits,
        period: Int = defaultPeriod,
        encoding: Encoding = .decimal
    ) {
        precondition(TOTPLimits.digits.contains(digits), "a one-time password has 5 to 10 digits")
        precondition(period > 0, "a one-time password is valid for at least a second")
        precondition(encoding == .decimal || digits == Self.steamDigits, "a Steam code has 5 characters")
        self.bytes = bytes
        self.algorithm = algorithm
        self.digits = digits
        self.period = period
        self.encoding = encoding
    }

    /// The code of a counter (RFC 4226 §5.3).
    package func hotp(counter: UInt64) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
        let code = HMAC.code(digest, key: bytes, message: message)
        // Dynamic truncation: the last four bits select four bytes, whose sign bit is dropped.
        let offset = Int(code[code.count - 1] & 0x0F)
        let number = code[offset..<(offset + 4)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & 0x7FFF_FFFF
        return encoding == .steam ? steam(number) : decimal(number)
    }

    private func decimal(_ number: UInt64) -> String {
        let modulus = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    private func steam(_ number: UInt64) -> String {
        var rest = number
        var text = ""
        for _ in 0..<digits {
            text.append(Self.steamCharacters[Int(rest % 26)])
            rest /= 26
        }
        return text
    }

    /// The code at a time (RFC 6238 §4.2) and the seconds until the next one; before 1970, the first code.
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
