/// The hash of a one-time password (RFC 6238 §1.2).
package enum OTPAlgorithm: String, WireWord, Hashable, Sendable {
    case sha1 = "SHA1"
    case sha256 = "SHA256"
    case sha512 = "SHA512"

    /// The algorithm in the spellings of people and exports: `sha256`, `SHA-256` and `HmacSHA256` are equal.
    package init?(written text: String) {
        var name = text.uppercased().filter { !"-_ ".contains($0) }
        if name.hasPrefix("HMAC") { name.removeFirst(4) }
        self.init(rawValue: name)
    }
}

/// The limits of the agent's one-time passwords, for the command line and the agent alike.
package enum TOTPLimits {
    /// Characters of a code.
    package static let digits = 5...10
    /// Seconds that a code is valid for.
    package static let period = 1...86_400
}

/// The form of the codes of an entry.
package enum OTPKind: String, WireWord, Hashable, Sendable {
    /// Decimal digits by the clock (RFC 6238).
    case totp
    /// Steam's five characters by the clock.
    case steam
}

/// `POST /agent/v1/totp`: either `uri`, or `secret` with the other fields if they differ from the defaults.
package struct AddTOTPRequest: RequestBody, Hashable {
    package var name: String
    /// An `otpauth://totp/…` URI.
    package var uri: String?
    /// The shared secret in base 32; case, spaces, dashes and padding do not matter.
    package var secret: String?
    package var issuer: String?
    package var account: String?
    package var algorithm: OTPAlgorithm?
    package var digits: Int?
    package var period: Int?

    /// The names of the fields in JSON.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, uri, secret, issuer, account, algorithm, digits, period
    }

    package init(
        name: String,
        uri: String? = nil,
        secret: String? = nil,
        issuer: String? = nil,
        account: String? = nil,
        algorithm: OTPAlgorithm? = nil,
        digits: Int? = nil,
        period: Int? = nil
    ) {
        self.name = name
        self.uri = uri
        self.secret = secret
        self.issuer = issuer
        self.account = account
        self.algorithm = algorithm
        self.digits = digits
        self.period = period
    }
}

/// An entry of the agent's TOTP store, without its secret.
package struct TOTPEntry: Codable, Hashable, Sendable {
    package var name: String
    package var issuer: String?
    package var account: String?
    package var kind: OTPKind
    package var algorithm: OTPAlgorithm
    package var digits: Int
    /// Seconds that a code is valid for.
    package var period: Int
    package var createdAt: Timestamp
    /// Set if the secret is weaker than the 128 bits that RFC 4226 §4 requires.
    package var warning: String?

    enum CodingKeys: String, CodingKey {
        case name, issuer, account, kind, algorithm, digits, period, warning
        case createdAt = "created_at"
    }

    package init(
        name: String,
        issuer: String?,
        account: String?,
        kind: OTPKind = .totp,
        algorithm: OTPAlgorithm,
        digits: Int,
        period: Int,
        createdAt: Timestamp,
        warning: String? = nil
    ) {
        self.name = name
        self.issuer = issuer
        self.account = account
        self.kind = kind
        self.algorithm = algorithm
        self.digits = digits
        self.period = period
        self.createdAt = createdAt
        self.warning = warning
    }
}

/// `GET /agent/v1/totp`.
package struct TOTPList: Codable, Hashable, Sendable {
    package var entries: [TOTPEntry]
    package var total: Int

    package init(entries: [TOTPEntry]) {
        self.entries = entries
        total = entries.count
    }
}

/// `GET /agent/v1/totp/{name}/code`.
package struct TOTPCode: Codable, Hashable, Sendable {
    package var code: String
    package var period: Int
    /// Seconds until the next code.
    package var validFor: Int

    enum CodingKeys: String, CodingKey {
        case code, period
        case validFor = "valid_for"
    }

    package init(code: String, period: Int, validFor: Int) {
        self.code = code
        self.period = period
        self.validFor = validFor
    }
}
