import PlintoCrypto
import PlintoModels

/// Makes access tokens, good ones and such as an attacker would send.
struct TokenForge {
    static let issuer = "https://id.example.com"
    static let audience = "https://api.example.com"
    static let issuedAt: Int64 = 1_700_000_000
    static let lifetime: Int64 = 3600

    let key: SigningKey

    var keys: [String: SigningKey] { [key.id: key] }

    static func claims() -> AccessTokenClaims {
        let time = Timestamp(seconds: issuedAt)
        return AccessTokenClaims(
            iss: issuer,
            sub: UserID(createdAt: time, random: [UInt8](repeating: 1, count: 10)),
            aud: audience,
            client_id: issuer,
            sid: SessionID(createdAt: time, random: [UInt8](repeating: 2, count: 10)),
            jti: "a-token",
            iat: issuedAt,
            exp: issuedAt + lifetime,
            amr: ["pwd"],
            rti: RefreshTokenID(createdAt: time, random: [UInt8](repeating: 3, count: 10)),
            auth_time: issuedAt
        )
    }

    /// The claims as JSON, with `members` replaced or added; nil removes one.
    static func payload(_ members: [String: JSONValue?] = [:]) throws -> String {
        var object = try WireJSON.decodeResponse([String: JSONValue].self, from: WireJSON.encode(claims()))
        for (name, value) in members { object[name] = value }
        return String(decoding: try WireJSON.encode(object), as: UTF8.self)
    }

    /// Signs any header and payload with the forge's own key.
    func token(header: String? = nil, payload: String? = nil) throws -> String {
        let header = header ?? #"{"alg":"\#(key.algorithm.rawValue)","kid":"\#(key.id)","typ":"at+jwt"}"#
        let input = try encoded(header) + "." + encoded(payload ?? Self.payload())
        return try input + "." + Base64URL.encode(key.sign(Array(input.utf8)))
    }

    func encoded(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }

    /// Checks as a server would, half an hour after the token was issued, or at another second.
    func verify(_ token: String, at second: Int64 = issuedAt + 1800) throws(JWTError) -> AccessTokenClaims {
        try JWT.verify(
            token,
            keys: keys,
            issuer: Self.issuer,
            audience: Self.audience,
            now: Timestamp(seconds: second)
        )
    }
}
