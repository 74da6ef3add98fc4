package import PlintoModels

/// Access tokens as signed JWTs in compact form (RFC 7519, RFC 9068).
package enum JWT {
    /// The maximum length. Our tokens have some 600 bytes.
    private static let maximumLength = 8192

    /// Signs with the algorithm that `key` is bound to.
    ///
    /// - Throws: ``CryptoError`` `libraryFailure`.
    package static func sign(_ claims: AccessTokenClaims, with key: SigningKey) throws -> String {
        let header = Base64URL.encode(Array(JWTHeader.text(for: key).utf8))
        let payload = Base64URL.encode(FlatJSON.encode(claims))
        let input = header + "." + payload
        return input + "." + Base64URL.encode(try key.sign(Array(input.utf8)))
    }

    /// Accepts a token only if it has three segments of canonical base64url; a known `kid`; the algorithm of that key
    /// regardless of the token's claim (RFC 8725 §3.1); a valid signature; the `typ` of an access token; the issuer and
    /// audience; is not expired; and is past `nbf` if it has one.
    ///
    /// - Parameters:
    ///   - keys: The accepted keys by ``SigningKey/id``.
    ///   - now: The current time, compared without leeway, because the clock that checks is the clock that issued.
    package static func verify(
        _ token: String,
        keys: [String: SigningKey],
        issuer: String,
        audience: String,
        now: Timestamp
    ) throws(JWTError) -> AccessTokenClaims {
        let token = try CompactJWS(token, maximumLength: maximumLength)

        guard let key = token.header.kid.flatMap({ keys[$0] }) else { throw .unknownKey }
        guard token.header.alg == key.algorithm.rawValue else { throw .wrongAlgorithm }
        guard key.verify(token.signature, message: token.message) else { throw .badSignature }
        guard token.header.isOfAccessToken else { throw .wrongType }

        guard let payload = token.claims(Payload.self) else { throw .malformed }
        let claims = payload.claims
        guard claims.iss == issuer else { throw .wrongIssuer }
        guard claims.aud == audience else { throw .wrongAudience }
        guard now.seconds < claims.exp else { throw .expired }
        if let notBefore = payload.notBefore, now.seconds < notBefore { throw .notYetValid }
        return claims
    }

    /// The claims and `nbf`, which is honoured but never issued.
    private struct Payload: Decodable {
        let claims: AccessTokenClaims
        let notBefore: Int64?

        private enum CodingKeys: String, CodingKey {
            case notBefore = "nbf"
        }

        init(from decoder: any Decoder) throws {
            claims = try AccessTokenClaims(from: decoder)
            notBefore = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Int64.self, forKey: .notBefore)
        }
    }
}
