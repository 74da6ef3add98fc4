/// The claims of an ID token (OpenID Connect Core §2, §5.1) that a sign-in uses.
package struct IDTokenClaims: Decodable, Hashable, Sendable {
    package let iss: String
    package let sub: String
    package let aud: [String]
    package let azp: String?
    package let exp: Int64
    package let iat: Int64
    package let nbf: Int64?
    package let nonce: String?
    package let email: String?
    package let emailVerified: Bool
    package let givenName: String?
    package let familyName: String?
    package let picture: String?
    /// Microsoft: the tenant of the account.
    package let tid: String?
    /// Microsoft: true if the ownership of the email address's domain was verified.
    package let emailDomainOwnerVerified: Bool
    /// Google: the domain of the organization that manages the account.
    package let hd: String?

    private enum CodingKeys: String, CodingKey {
        case iss, sub, aud, azp, exp, iat, nbf, nonce, email, picture, tid, hd
        case emailVerified = "email_verified"
        case givenName = "given_name"
        case familyName = "family_name"
        case emailDomainOwnerVerified = "xms_edov"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        iss = try container.decode(String.self, forKey: .iss)
        sub = try container.decode(String.self, forKey: .sub)
        // A single audience may be written without an array (RFC 7519 §4.1.3).
        if let one = try? container.decode(String.self, forKey: .aud) {
            aud = [one]
        } else {
            aud = try container.decode([String].self, forKey: .aud)
        }
        azp = try container.decodeIfPresent(String.self, forKey: .azp)
        exp = try container.decode(Int64.self, forKey: .exp)
        iat = try container.decode(Int64.self, forKey: .iat)
        nbf = try container.decodeIfPresent(Int64.self, forKey: .nbf)
        nonce = try container.decodeIfPresent(String.self, forKey: .nonce)
        email = try container.decodeIfPresent(String.self, forKey: .email)
        emailVerified = container.decodeYes(forKey: .emailVerified)
        // An invalid value of a profile field must not prevent the sign-in.
        givenName = try? container.decodeIfPresent(String.self, forKey: .givenName)
        familyName = try? container.decodeIfPresent(String.self, forKey: .familyName)
        picture = try? container.decodeIfPresent(String.self, forKey: .picture)
        tid = try container.decodeIfPresent(String.self, forKey: .tid)
        emailDomainOwnerVerified = container.decodeYes(forKey: .emailDomainOwnerVerified)
        hd = try container.decodeIfPresent(String.self, forKey: .hd)
    }
}

extension KeyedDecodingContainer {
    /// True if the claim is `true`, `"true"`, `1` or `"1"`, the forms that issuers use. Anything else is false.
    fileprivate func decodeYes(forKey key: Key) -> Bool {
        if let value = try? decode(Bool.self, forKey: key) { return value }
        if let number = try? decode(Int64.self, forKey: key) { return number == 1 }
        if let text = try? decode(String.self, forKey: key) { return text == "true" || text == "1" }
        return false
    }
}
