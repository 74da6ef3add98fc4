package import PlintoModels

/// ID tokens of other issuers (OpenID Connect Core §2), verified according to §3.1.3.7.
package enum IDToken {
    /// The expected issuer, audience and nonce.
    package struct Expectation: Sendable {
        /// The issuer's identifier. `{tenantid}` stands for the token's own `tid`, as published by Microsoft.
        package let issuer: String
        package let clientID: String
        package let nonce: String

        package init(issuer: String, clientID: String, nonce: String) {
            self.issuer = issuer
            self.clientID = clientID
            self.nonce = nonce
        }
    }

    /// The maximum length, far above any legitimate token.
    private static let maximumLength = 16_384
    /// The accepted clock difference to the issuer in seconds.
    private static let leeway: Int64 = 60
    private static let tenantPlaceholder = "{tenantid}"

    /// Accepts a token only if it has three segments of canonical base64url; a known `kid`; the algorithm of that key;
    /// a valid signature; the issuer, and for a template its tenant; this client as the only audience and authorized
    /// party; a current validity; and the nonce that was sent.
    ///
    /// - Parameter keys: The issuer's keys by ``IssuerKey/id``.
    package static func verify(
        _ token: String,
        keys: [String: IssuerKey],
        expecting expected: Expectation,
        now: Timestamp
    ) throws(JWTError) -> IDTokenClaims {
        let token = try CompactJWS(token, maximumLength: maximumLength)

        guard let key = token.header.kid.flatMap({ keys[$0] }) else { throw .unknownKey }
        guard token.header.alg == key.algorithm else { throw .wrongAlgorithm }
        guard key.verify(token.signature, message: token.message) else { throw .badSignature }
        // An access token of the same issuer does not prove a sign-in (RFC 8725 §3.11).
        guard token.header.typ == nil || token.header.typ?.lowercased() == "jwt" else { throw .wrongType }

        guard let claims = token.claims(IDTokenClaims.self), !claims.sub.isEmpty else {
            throw .malformed
        }
        guard isIssued(claims, by: expected.issuer) else { throw .wrongIssuer }
        guard claims.aud == [expected.clientID], claims.azp == nil || claims.azp == expected.clientID else {
            throw .wrongAudience
        }
        // The bound keeps a number in a token from overflowing the sum.
        guard (0...1 << 53).contains(claims.exp), now.seconds < claims.exp + leeway else { throw .expired }
        guard claims.iat <= now.seconds + leeway, claims.nbf ?? 0 <= now.seconds + leeway else {
            throw .notYetValid
        }
        guard let nonce = claims.nonce, constantTimeEquals(Array(nonce.utf8), Array(expected.nonce.utf8)) else {
            throw .wrongNonce
        }
        return claims
    }

    private static func isIssued(_ claims: IDTokenClaims, by issuer: String) -> Bool {
        guard let place = issuer.firstRange(of: tenantPlaceholder) else { return claims.iss == issuer }
        // A tenant is a GUID. No other text may be inserted into the URL.
        guard let tenant = claims.tid, isGUID(tenant) else { return false }
        return claims.iss == issuer.replacingCharacters(in: place, with: tenant)
    }

    private static func isGUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && text.allSatisfy { $0 == "-" || ($0.isASCII && $0.isHexDigit) }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        var result = self
        result.replaceSubrange(range, with: text)
        return result
    }
}
