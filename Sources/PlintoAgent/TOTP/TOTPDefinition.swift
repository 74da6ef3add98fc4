import PlintoCrypto
import PlintoModels

/// What an entry is made of, read from a request: from its address or from its single fields.
struct TOTPDefinition: Sendable {
    let properties: TOTPProperties
    /// The shared secret, raw.
    let secret: [UInt8]

    /// Bits below which RFC 4226 §4 (R6) calls a shared secret too weak.
    private static let recommendedBits = 128
    private static let maximumSecretBytes = 1024
    private static let maximumLabelLength = 256

    /// - Throws: ``APIError`` 400 that names the field.
    init(_ request: AddTOTPRequest) throws(APIError) {
        if let uri = request.uri {
            self = try Self(uri: uri, beside: request)
        } else {
            self = try Self(fields: request)
        }
        for (field, text) in [("issuer", properties.issuer), ("account", properties.account)] {
            guard (text ?? "").unicodeScalars.count <= Self.maximumLabelLength else {
                throw .invalid(field, .tooLong, "\(field) must have at most \(Self.maximumLabelLength) characters.")
            }
        }
    }

    /// What the person is told of a secret that is weaker than it should be: such ones are in use, and refusing
    /// them would lock people out of where they already are.
    static func warning(forSecretOf bytes: Int) -> String? {
        guard bytes * 8 < recommendedBits else { return nil }
        return "The secret has \(bytes * 8) bits, fewer than the \(recommendedBits) that RFC 4226 asks for. "
            + "Ask the service for a new one if it offers that."
    }

    private init(uri: String, beside request: AddTOTPRequest) throws(APIError) {
        let others: [(String, Bool)] = [
            ("secret", request.secret != nil), ("issuer", request.issuer != nil), ("account", request.account != nil),
            ("algorithm", request.algorithm != nil), ("digits", request.digits != nil),
            ("period", request.period != nil),
        ]
        if let (field, _) = others.first(where: { $0.1 }) {
            throw .invalid(field, .unknownField, "\(field) cannot stand beside uri, which says it already.")
        }
        let parsed: OTPAuthURI
        do {
            parsed = try OTPAuthURI(parsing: uri)
        } catch {
            throw .invalid("uri", .invalidTOTPURI, "uri is not the URI of a one-time password: \(error).")
        }
        guard case .totp = parsed.kind else {
            throw .invalid(
                "uri",
                .invalidTOTPURI,
                "uri is for counter-based codes (hotp), which the agent does not make: only totp and steam."
            )
        }
        let secret = parsed.secret
        guard secret.bytes.count <= Self.maximumSecretBytes else {
            throw .invalid("uri", .invalidTOTPURI, "uri holds a secret of more than \(Self.maximumSecretBytes) bytes.")
        }
        self.secret = secret.bytes
        properties = TOTPProperties(
            issuer: parsed.issuer,
            account: parsed.account,
            kind: secret.encoding == .steam ? .steam : .totp,
            algorithm: secret.algorithm,
            digits: secret.digits,
            period: secret.period
        )
    }

    private init(fields request: AddTOTPRequest) throws(APIError) {
        guard let text = request.secret else {
            throw .invalid("secret", .required, "secret is required, unless uri is given.")
        }
        let bytes: [UInt8]
        do {
            bytes = try Base32.bytes(of: text)
        } catch {
            throw .invalid("secret", .invalidTOTPSecret, "secret is not base 32: \(error).")
        }
        guard (1...Self.maximumSecretBytes).contains(bytes.count) else {
            throw .invalid(
                "secret",
                .invalidTOTPSecret,
                "secret must be 1 to \(Self.maximumSecretBytes) bytes, in base 32."
            )
        }
        let digits = request.digits ?? OTPSecret.defaultDigits
        guard TOTPLimits.digits.contains(digits) else {
            throw .invalid("digits", .outOfRange, "digits must be 5 to 10.")
        }
        let period = request.period ?? OTPSecret.defaultPeriod
        guard TOTPLimits.period.contains(period) else {
            throw .invalid("period", .outOfRange, "period must be 1 to \(TOTPLimits.period.upperBound) seconds.")
        }
        secret = bytes
        properties = TOTPProperties(
            issuer: request.issuer,
            account: request.account,
            kind: .totp,
            algorithm: request.algorithm ?? .sha1,
            digits: digits,
            period: period
        )
    }
}
