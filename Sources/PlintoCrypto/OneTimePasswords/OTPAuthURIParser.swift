import PlintoModels

extension OTPAuthURI {
    /// What is wrong with an address, in words that name the part.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case notOTPAuth
        case unknownKind(String)
        case brokenEscape
        case missingSecret
        case invalidSecret
        case unknownAlgorithm(String)
        case invalidDigits(String)
        case invalidPeriod(String)
        case invalidCounter(String)

        package var description: String {
            switch self {
            case .notOTPAuth: "it must begin with otpauth://totp/ or otpauth://hotp/"
            case .unknownKind(let kind): "'\(kind)' is neither totp nor hotp"
            case .brokenEscape: "a percent sign must be followed by two hexadecimal digits of UTF-8 text"
            case .missingSecret: "the parameter secret is missing"
            case .invalidSecret: "the secret must be base 32: the letters A to Z and digits 2 to 7"
            case .unknownAlgorithm(let name): "the algorithm '\(name)' is none of SHA1, SHA256 and SHA512"
            case .invalidDigits(let digits): "digits must be 6, 7 or 8, not '\(digits)'"
            case .invalidPeriod(let period): "the period must be 1 to 3600 seconds, not '\(period)'"
            case .invalidCounter(let counter): "the counter must be a whole number, not '\(counter)'"
            }
        }
    }

    private static let permittedPeriods = 1...3600

    /// Reads an address: case of scheme, kind, names and algorithm does not matter, the secret may hold spaces,
    /// dashes and padding, unknown parameters are ignored, the issuer may stand in the label, in its parameter
    /// (which wins) or both.
    package init(parsing text: String) throws(Fault) {
        let text = text.drop(while: \.isWhitespace)
        let scheme = "otpauth://"
        guard text.prefix(scheme.count).lowercased() == scheme else { throw .notOTPAuth }
        // A fragment is no part of the address that a service means.
        let rest = text.dropFirst(scheme.count).prefix { $0 != "#" }
        let path = rest.prefix { $0 != "?" }
        let host = path.prefix { $0 != "/" }
        let parameters = try Self.parameters(rest.dropFirst(path.count + 1))

        let kind = try Self.kind(host.lowercased(), counter: parameters["counter"])
        let algorithm = try Self.algorithm(parameters["algorithm"])
        let digits = try Self.number(parameters["digits"], OTPSecret.permittedDigits) { .invalidDigits($0) }
        let period = try Self.number(parameters["period"], Self.permittedPeriods) { .invalidPeriod($0) }
        guard let written = parameters["secret"] else { throw .missingSecret }
        guard let bytes = Base32.decode(written), !bytes.isEmpty else { throw .invalidSecret }
        let label = try Self.label(path.dropFirst(host.count + 1))

        self.init(
            kind: kind,
            issuer: parameters["issuer"].flatMap(Self.trimmed) ?? label.issuer,
            account: label.account,
            secret: OTPSecret(
                bytes: bytes,
                algorithm: algorithm,
                digits: digits ?? OTPSecret.defaultDigits,
                period: period ?? OTPSecret.defaultPeriod
            )
        )
    }

    private static func kind(_ name: String, counter: String?) throws(Fault) -> Kind {
        switch name {
        case "totp":
            return .totp
        case "hotp":
            guard let counter, !counter.isEmpty else { return .hotp(counter: 0) }
            guard let value = UInt64(counter) else { throw .invalidCounter(counter) }
            return .hotp(counter: value)
        default:
            throw .unknownKind(name)
        }
    }

    /// `Issuer:Account` or `Account`; the colon may be escaped, and spaces may follow it.
    private static func label(_ segment: Substring) throws(Fault) -> (issuer: String?, account: String?) {
        guard let label = PercentEncoding.decode(segment) else { throw .brokenEscape }
        guard let colon = label.firstIndex(of: ":") else { return (nil, trimmed(label)) }
        return (trimmed(String(label[..<colon])), trimmed(String(label[label.index(after: colon)...])))
    }

    /// The first value of each name, names in lower case; `+` is a space, as forms write it.
    private static func parameters(_ query: Substring) throws(Fault) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            let value = pair.dropFirst(name.count + 1).replacing("+", with: " ")
            guard let name = PercentEncoding.decode(name)?.lowercased(), let value = PercentEncoding.decode(value)
            else {
                throw .brokenEscape
            }
            if parameters[name] == nil { parameters[name] = value }
        }
        return parameters
    }

    private static func number(
        _ text: String?,
        _ range: ClosedRange<Int>,
        _ fault: (String) -> Fault
    ) throws(Fault) -> Int? {
        guard let text = text.flatMap(trimmed) else { return nil }
        guard let value = Int(text), range.contains(value) else { throw fault(text) }
        return value
    }

    /// Also as `sha-256` or `HmacSHA256`, which some services write.
    private static func algorithm(_ text: String?) throws(Fault) -> OTPAlgorithm {
        guard let text = text.flatMap(trimmed) else { return .sha1 }
        var name = text.uppercased().replacing("-", with: "")
        if name.hasPrefix("HMAC") { name.removeFirst(4) }
        guard let algorithm = OTPAlgorithm(rawValue: name) else { throw .unknownAlgorithm(text) }
        return algorithm
    }

    private static func trimmed(_ text: String) -> String? {
        var text = text[...].drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.isEmpty ? nil : String(text)
    }
}
