/// A public key in `/.well-known/jwks.json` (RFC 7517, RFC 8037).
package struct JSONWebKey: Codable, Hashable, Sendable {
    /// `EC` or `OKP`.
    package var kty: String
    /// `P-256` or `Ed25519`.
    package var crv: String
    /// Base64url of the coordinate, without padding.
    package var x: String
    /// Base64url of the second coordinate; absent for `OKP`.
    package var y: String?
    package var kid: String
    package var alg: String
    package var use: String

    /// RFC 7517 §4: members that a key does not have are absent.
    enum CodingKeys: OmittingKeys {
        case kty, crv, x, y, kid, alg, use
    }

    package init(kty: String, crv: String, x: String, y: String?, kid: String, alg: String) {
        self.kty = kty
        self.crv = crv
        self.x = x
        self.y = y
        self.kid = kid
        self.alg = alg
        use = "sig"
    }
}

/// `GET /.well-known/jwks.json`.
package struct JSONWebKeySet: Codable, Hashable, Sendable {
    package var keys: [JSONWebKey]

    package init(keys: [JSONWebKey]) {
        self.keys = keys
    }
}

/// `GET /health` and `GET /ready`.
package struct HealthResponse: Codable, Hashable, Sendable {
    /// `ok`, or a word for the problem.
    package var status: String
    package var version: String

    package init(status: String, version: String) {
        self.status = status
        self.version = version
    }
}
