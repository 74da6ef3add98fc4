import PlintoModels

/// An `otpauth://` URI, the content of a service's QR code.
///
///     otpauth://totp/ACME:jane@example.com?secret=JBSWY3DPEHPK3PXP&issuer=ACME
///
/// No RFC specifies it, and services write it in many ways, so the parser is lenient where the meaning is clear.
package struct OTPAuthURI: Hashable, Sendable {
    /// The kind of password: counter-based or time-based.
    package enum Kind: Hashable, Sendable {
        /// Time-based codes (RFC 6238).
        case totp
        /// Counter-based codes with the next counter (RFC 4226).
        case hotp(counter: UInt64)
    }

    package let kind: Kind
    /// The service.
    package let issuer: String?
    /// The account at that service.
    package let account: String?
    package let secret: OTPSecret

    package init(kind: Kind, issuer: String?, account: String?, secret: OTPSecret) {
        self.kind = kind
        self.issuer = issuer
        self.account = account
        self.secret = secret
    }

    /// The URI in the form that every authenticator understands.
    package var text: String {
        var label = [issuer, account].compactMap { $0.map(PercentEncoding.encode) }.joined(separator: ":")
        // Otherwise a colon in the account would end an issuer.
        if issuer == nil, account?.contains(":") == true { label = ":" + label }
        var parameters = ["secret=" + Base32.encode(secret.bytes)]
        if let issuer { parameters.append("issuer=" + PercentEncoding.encode(issuer)) }
        parameters.append("algorithm=" + secret.algorithm.rawValue)
        parameters.append("digits=\(secret.digits)")
        if secret.encoding == .steam { parameters.append("encoder=steam") }
        switch kind {
        case .totp: parameters.append("period=\(secret.period)")
        case .hotp(let counter): parameters.append("counter=\(counter)")
        }
        return "otpauth://\(kind.name)/\(label)?" + parameters.joined(separator: "&")
    }
}

extension OTPAuthURI.Kind {
    fileprivate var name: String {
        switch self {
        case .totp: "totp"
        case .hotp: "hotp"
        }
    }
}
