import PlintoCrypto
import PlintoModels
import Testing

@Suite("Access tokens")
struct JWTTests {
    @Test("a signed token is accepted, and says what it was made with")
    func roundTrip() throws {
        let forge = TokenForge(key: try SigningKey.generate(random: SystemRandom()))
        let claims = TokenForge.claims()
        #expect(try forge.verify(JWT.sign(claims, with: forge.key)) == claims)
    }

    @Test("the header names algorithm, key and type, and nothing else")
    func header() throws {
        let key = try SigningKey.generate(id: "key-1", random: SystemRandom())
        let token = try JWT.sign(TokenForge.claims(), with: key)
        let segments = token.split(separator: ".").map(String.init)
        let header = try #require(Base64URL.decode(segments[0]))
        #expect(
            try WireJSON.decodeResponse([String: String].self, from: header)
                == ["alg": "ES256", "kid": "key-1", "typ": "at+jwt"]
        )
    }

    @Test("the payload holds the claims by their registered names")
    func payload() throws {
        let key = try SigningKey.generate(random: SystemRandom())
        let token = try JWT.sign(TokenForge.claims(), with: key)
        let payload = try #require(Base64URL.decode(String(token.split(separator: ".")[1])))
        let claims = try WireJSON.decodeResponse([String: JSONValue].self, from: payload)
        #expect(
            Set(claims.keys) == [
                "iss", "sub", "aud", "client_id", "sid", "jti", "iat", "exp", "amr", "rti", "auth_time",
            ]
        )
        #expect(claims["iss"] == .string(TokenForge.issuer))
        #expect(claims["exp"] == .integer(TokenForge.issuedAt + TokenForge.lifetime))
        #expect(claims["auth_time"] == .integer(TokenForge.issuedAt))
    }

    @Test("any public verifier accepts the signature with the published key")
    func published() throws {
        let key = try SigningKey.generate(random: SystemRandom())
        let token = try JWT.sign(TokenForge.claims(), with: key)
        let end = try #require(token.lastIndex(of: "."))
        let signature = try #require(Base64URL.decode(String(token[token.index(after: end)...])))
        let published = try VerificationKey(key.publicJWK)
        #expect(published.verify(signature, message: Array(token[..<end].utf8)))
    }

    @Test("a token is good until the second before its expiry, and not at it")
    func expiry() throws {
        let forge = TokenForge(key: try SigningKey.generate(random: SystemRandom()))
        let token = try JWT.sign(TokenForge.claims(), with: forge.key)
        let expiry = TokenForge.issuedAt + TokenForge.lifetime
        #expect(throws: Never.self) { try forge.verify(token, at: expiry - 1) }
        #expect(throws: JWTError.expired) { try forge.verify(token, at: expiry) }
        #expect(throws: JWTError.expired) { try forge.verify(token, at: .max / 1000) }
        // A clock that was set back is no reason to refuse a token that was signed here.
        #expect(throws: Never.self) { try forge.verify(token, at: TokenForge.issuedAt - 3600) }
    }

    @Test("a token with nbf is good from that second on")
    func notBefore() throws {
        let forge = TokenForge(key: try SigningKey.generate(random: SystemRandom()))
        let token = try forge.token(payload: TokenForge.payload(["nbf": .integer(TokenForge.issuedAt + 60)]))
        #expect(throws: JWTError.notYetValid) { try forge.verify(token, at: TokenForge.issuedAt + 59) }
        #expect(throws: Never.self) { try forge.verify(token, at: TokenForge.issuedAt + 60) }
    }

    @Test("each key of a rotation is found by its id")
    func rotation() throws {
        let old = try SigningKey.generate(random: SystemRandom())
        let new = try SigningKey.generate(random: SystemRandom())
        let keys = [old.id: old, new.id: new]
        for key in [old, new] {
            let token = try JWT.sign(TokenForge.claims(), with: key)
            #expect(throws: Never.self) {
                try JWT.verify(
                    token,
                    keys: keys,
                    issuer: TokenForge.issuer,
                    audience: TokenForge.audience,
                    now: Timestamp(seconds: TokenForge.issuedAt)
                )
            }
        }
    }

    @Test(
        "a type with its full name, in any case, is the same type",
        arguments: ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"]
    )
    func types(typ: String) throws {
        let forge = TokenForge(key: try SigningKey.generate(id: "k", random: SystemRandom()))
        let token = try forge.token(header: #"{"alg":"ES256","kid":"k","typ":"\#(typ)"}"#)
        #expect(throws: Never.self) { try forge.verify(token) }
    }
}
