import PlintoCrypto
import PlintoModels

/// The definition of a new entry, read from the `otpauth` URI or the fields of a request.
struct TOTPDefinition: Sendable {
    let properties: TOTPProperties
    /// The shared secret as raw bytes.
    let secret: [UInt8]

    /// The number of bits below which RFC 4226 §4 (R6) considers a secret too weak.
    private static let recommendedBits = 128

    /// Validates a request.
    ///
    /// - Throws: ``APIError`` 400 that names the field.
    init(_ request: AddTOTPRequest) throws(APIError) {
        if let uri = request.uri {
            self = try Self(uri: uri, with: request)
        } else {
            self = try Self(fields: request)
        }
        for (field, text) in [("issuer", properties.issuer), ("account", properties.account)] {
            guard (text ?? "").unicodeScalars.count <= Limits.totpLabel else {
                throw .invalid(field, .tooLong, "\(field) must have at most \(Limits.totpLabel) characters.")
            }
        }
    }

    /// The warning about a weak secret. Services do use such secrets, and refusing them would lock users out.
    static func warning(forSecretOf bytes: Int) -> String? {
        guard bytes * 8 < recommendedBits else { return nil }
        return "The secret has only \(bytes * 8) bits; RFC 4226 requires \(recommendedBits). "
            + "Ask the service for a new secret if possible."
    }

    private init(uri: String, with request: AddTOTPRequest) throws(APIError) {
        let others: [(String, Bool)] = [
            ("secret", request.secret != nil), ("issuer", request.issuer != nil), ("account", request.account != nil),
            ("algorithm", request.algorithm != nil), ("digits", request.digits != nil),
            ("period", request.period != nil),
        ]
        if let (field, _) = others.first(where: { $0.1 }) {
            throw .invalid(field, .unknownField, "\(field) cannot be combined with uri, which already specifies it.")
        }
        let parsed: OTPAuthURI
        do {
            parsed = try OTPAuthURI(parsing: uri)
        } catch {
            throw .invalid("uri", .invalidTOTPURI, "uri is not a valid otpauth URI: \(error).")
        }
        guard case .totp = parsed.kind else {
            throw .invalid(
                "uri",
                .invalidTOTPURI,
                "uri specifies counter-based codes (hotp). Only totp and steam are supported."
            )
        }
        let secret = parsed.secret
        guard secret.bytes.count <= Limits.totpSecret else {
            throw .invalid("uri", .invalidTOTPURI, "The secret in uri is longer than \(Limits.totpSecret) bytes.")
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
            throw .invalid("secret", .required, "secret is required unless uri is given.")
        }
        let bytes: [UInt8]
        do {
            bytes = try Base32.bytes(of: text)
        } catch {
            throw .invalid("secret", .invalidTOTPSecret, "secret is not valid base32: \(error).")
        }
        guard (1...Limits.totpSecret).contains(bytes.count) else {
            throw .invalid(
                "secret",
                .invalidTOTPSecret,
                "secret must be 1 to \(Limits.totpSecret) bytes in base32."
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

/// The properties of an entry other than its secret. They are encrypted, because they reveal the user's accounts, and
/// authenticated, because a changed number of digits would produce wrong codes.
struct TOTPProperties: Codable, Hashable, Sendable {
    var issuer: String?
    var account: String?
    /// The kind; nil means ``OTPKind/totp``.
    var kind: OTPKind?
    var algorithm: OTPAlgorithm
    var digits: Int
    /// The validity of a code in seconds.
    var period: Int
}
