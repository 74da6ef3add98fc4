extension OTPAuthURI {
    /// The reason why a URI is refused, naming the part concerned.
    package enum ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        case notOTPAuth
        /// An export of Google Authenticator, which contains several entries in another format.
        case migration
        case unknownKind(String)
        case unknownEncoder(String)
        /// A counter-based URI with Steam's characters, which do not exist.
        case countedSteam
        case brokenEscape(String)
        /// A parameter given more than once with different values.
        case repeated(String)
        /// A parameter that resembles another one.
        case misspelled(String, meant: String)
        /// A parameter that shifts the time which codes are computed from.
        case shiftedTime(String)
        case missingSecret
        case invalidSecret(Base32Error)
        case unknownAlgorithm(String)
        case invalidDigits(String)
        case invalidSteamDigits(String)
        case invalidPeriod(String)
        case invalidCounter(String)

        package var description: String {
            switch self {
            case .notOTPAuth: "it must begin with otpauth://totp/"
            case .migration:
                "it is an export of Google Authenticator (otpauth-migration://) with several entries. Add them one "
                    + "by one, with the secret or the otpauth:// URI that each service shows"
            case .unknownKind(let kind): "'\(kind)' is not a kind of one-time password: totp, hotp or steam"
            case .unknownEncoder(let name): "the encoder '\(name)' is unknown; only steam is supported"
            case .countedSteam: "Steam's codes are time-based: the URI must begin with otpauth://totp/"
            case .brokenEscape(let name):
                "\(name): a percent sign must be followed by two hexadecimal digits of UTF-8 text"
            case .repeated(let name): "the parameter \(name) is given more than once, with different values"
            case .misspelled(let name, let meant): "the parameter '\(name)' is unknown. Did you mean \(meant)?"
            case .shiftedTime(let name): "the parameter '\(name)' shifts the time of the codes, which is not supported"
            case .missingSecret: "the parameter secret is missing"
            case .invalidSecret(let error): "the secret is not base32: \(error)"
            case .unknownAlgorithm(let name): "the algorithm '\(name)' is not one of SHA1, SHA256 and SHA512"
            case .invalidDigits(let digits): "digits must be 5 to 10, not '\(digits)'"
            case .invalidSteamDigits(let digits): "a Steam code has 5 characters, not '\(digits)'"
            case .invalidPeriod(let period): "the period must be 1 to 86400 seconds, not '\(period)'"
            case .invalidCounter(let counter): "the counter must be an integer, not '\(counter)'"
            }
        }
    }
}
