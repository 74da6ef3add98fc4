import PlintoModels

/// An `otpauth://` URI: what the QR code of a service holds.
///
///     otpauth://totp/ACME:jane@example.com?secret=JBSWY3DPEHPK3PXP&issuer=ACME
///
/// No RFC describes it, and services write it in many ways, so reading is liberal where the meaning is clear.
package struct OTPAuthURI: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Codes by the clock (RFC 6238).
        case totp
        /// Codes by a count, of which this is the next (RFC 4226).
        case hotp(counter: UInt64)
    }

    package let kind: Kind
    /// The service.
    package let issuer: String?
    /// The user at that service.
    package let account: String?
    package let secret: OTPSecret

    package init(kind: Kind, issuer: String?, account: String?, secret: OTPSecret) {
        self.kind = kind
        self.issuer = issuer
        self.account = account
        self.secret = secret
    }

    /// The URI in the form that every authenticator reads.
    package var text: String {
        var label = [issuer, account].compactMap { $0.map(PercentEncoding.encode) }.joined(separator: ":")
        // Otherwise the account's own colon would end an issuer.
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
