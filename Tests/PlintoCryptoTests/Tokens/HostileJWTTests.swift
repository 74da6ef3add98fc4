import PlintoModels
import Testing

@testable import PlintoCrypto

@Suite("Hostile tokens")
struct HostileJWTTests {
    private let forge: TokenForge
    private let good: String

    init() throws {
        forge = TokenForge(key: try SigningKey.generate(id: "k", random: SystemRandom()))
        good = try forge.token()
    }

    /// Other headers over a signature that is otherwise right.
    static let headers: [(String, JWTError)] = [
        (#"{"alg":"none","kid":"k","typ":"at+jwt"}"#, .wrongAlgorithm),
        (#"{"alg":"None","kid":"k","typ":"at+jwt"}"#, .wrongAlgorithm),
        (#"{"alg":"","kid":"k","typ":"at+jwt"}"#, .wrongAlgorithm),
        (#"{"alg":"es256","kid":"k","typ":"at+jwt"}"#, .wrongAlgorithm),
        (#"{"alg":"HS256","kid":"k","typ":"at+jwt"}"#, .wrongAlgorithm),
        (#"{"alg":"EdDSA","kid":"k","typ":"at+jwt"}"#, .wrongAlgorithm),
        (#"{"alg":"ES384","kid":"k","typ":"at+jwt"}"#, .wrongAlgorithm),
        (#"{"alg":"ES256","kid":"other","typ":"at+jwt"}"#, .unknownKey),
        (#"{"alg":"ES256","kid":"","typ":"at+jwt"}"#, .unknownKey),
        (#"{"alg":"ES256","typ":"at+jwt"}"#, .unknownKey),
        (#"{"alg":"none","kid":"other","typ":"at+jwt"}"#, .unknownKey),
        (#"{"alg":"ES256","kid":"k","typ":"JWT"}"#, .wrongType),
        (#"{"alg":"ES256","kid":"k","typ":"refresh+jwt"}"#, .wrongType),
        (#"{"alg":"ES256","kid":"k","typ":""}"#, .wrongType),
        (#"{"alg":"ES256","kid":"k"}"#, .wrongType),
        (#"{"alg":"ES256","kid":"k","typ":"at+jwt","crit":["b64"],"b64":false}"#, .malformed),
        (#"{"alg":"ES256","kid":"k","typ":"at+jwt","crit":[]}"#, .malformed),
        (#"{"alg":"ES256","kid":"k","typ":"at+jwt","crit":null}"#, .malformed),
        (#"{"kid":"k","typ":"at+jwt"}"#, .malformed),
        (#"{"alg":null,"kid":"k","typ":"at+jwt"}"#, .malformed),
        (#"{"alg":["ES256"],"kid":"k","typ":"at+jwt"}"#, .malformed),
        (#"{"alg":"ES256","kid":7,"typ":"at+jwt"}"#, .malformed),
        (#"{"alg":"ES256","kid":"k","typ":"at+jwt""#, .malformed),
        ("[]", .malformed), ("null", .malformed), (#""ES256""#, .malformed), ("", .malformed), ("{}", .malformed),
        (String(repeating: "[", count: 2000), .malformed), ("\u{FEFF}{", .malformed),
    ]

    @Test("a header that is not ours is refused, though its signature fits", arguments: headers)
    func header(text: String, error: JWTError) throws {
        let token = try forge.token(header: text)
        #expect(throws: error) { try forge.verify(token) }
    }

    @Test("a key inside the token is not used")
    func embeddedKey() throws {
        let attacker = try SigningKey.generate(id: "k", random: SystemRandom())
        let jwk = String(decoding: try WireJSON.encode(attacker.publicJWK), as: UTF8.self)
        let forged = try TokenForge(key: attacker)
            .token(header: #"{"alg":"ES256","kid":"k","typ":"at+jwt","jwk":\#(jwk),"jku":"https://evil.example"}"#)
        #expect(throws: JWTError.badSignature) { try forge.verify(forged) }
    }

    @Test("a public key is no secret for HS256: the algorithm is the key's, not the token's")
    func algorithmConfusion() throws {
        let jwk = forge.key.publicJWK
        let (x, y) = (try #require(Base64URL.decode(jwk.x)), try #require(jwk.y.flatMap(Base64URL.decode)))
        let document = try WireJSON.encode(jwk)
        for secret in [[4] + x + y, x + y, document] {
            let input =
                forge.encoded(#"{"alg":"HS256","kid":"k","typ":"at+jwt"}"#) + "."
                + forge.encoded(
                    try TokenForge.payload()
                )
            let code = HMAC.code(.sha256, key: secret, message: Array(input.utf8))
            #expect(throws: JWTError.wrongAlgorithm) { try forge.verify(input + "." + Base64URL.encode(code)) }
        }
    }

    @Test(
        "an unsigned token is refused, whatever it calls itself",
        arguments: ["none", "None", "NONE", "nOnE", "ES256"]
    )
    func unsigned(algorithm: String) throws {
        let header = forge.encoded(#"{"alg":"\#(algorithm)","kid":"k","typ":"at+jwt"}"#)
        let token = header + "." + forge.encoded(try TokenForge.payload()) + "."
        #expect(throws: algorithm == "ES256" ? JWTError.badSignature : .wrongAlgorithm) { try forge.verify(token) }
    }

    /// Changes of single claims, under a signature that fits.
    static let payloads: [([String: JSONValue?], JWTError)] = [
        (["iss": .string("https://evil.example")], .wrongIssuer),
        (["iss": .string("https://id.example.com/")], .wrongIssuer),
        (["iss": .string("")], .wrongIssuer),
        (["aud": .string("https://other.example.com")], .wrongAudience),
        (["aud": .string("")], .wrongAudience),
        (["exp": .integer(0)], .expired),
        (["exp": .integer(.min)], .expired),
        (["nbf": .integer(.max)], .notYetValid),
        (["exp": nil], .malformed),
        (["iss": nil], .malformed),
        (["sub": nil], .malformed),
        (["sid": nil], .malformed),
        (["rti": nil], .malformed),
        (["exp": .string("9999999999")], .malformed),
        (["exp": .number(1e300)], .malformed),
        (["exp": .null], .malformed),
        (["nbf": .string("0")], .malformed),
        (["aud": .array([.string("https://api.example.com")])], .malformed),
        (["sub": .string("usr_' OR 1=1 --")], .malformed),
        (["sub": .string("sess_00000000000000000000000000")], .malformed),
        (["sid": .integer(1)], .malformed),
        (["amr": .string("pwd")], .malformed),
    ]

    @Test(
        "a claim that is missing, wrong or of another type is refused, though the signature fits",
        arguments: payloads
    )
    func claims(change: [String: JSONValue?], error: JWTError) throws {
        let token = try forge.token(payload: TokenForge.payload(change))
        #expect(throws: error) { try forge.verify(token) }
    }

    @Test(
        "a payload that is no object of claims is refused",
        arguments: ["", "{}", "[]", "null", "{", "1", "\"\"", "{\"iss\":1}"]
    )
    func payload(text: String) throws {
        let token = try forge.token(payload: text)
        #expect(throws: JWTError.malformed) { try forge.verify(token) }
    }

    @Test("a token cut short anywhere is refused")
    func truncated() {
        for count in 0..<good.utf8.count {
            #expect(throws: JWTError.self, "\(count) characters") { try forge.verify(String(good.prefix(count))) }
        }
    }

    @Test("a token with any character changed is refused")
    func tampered() {
        let characters = Array(good.utf8)
        for index in characters.indices {
            var altered = characters
            altered[index] = altered[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let token = String(decoding: altered, as: UTF8.self)
            #expect(throws: JWTError.self, "character \(index)") { try forge.verify(token) }
        }
    }

    @Test("parts of two good tokens do not make a third")
    func spliced() throws {
        let first = good.split(separator: ".")
        let second = try forge.token(payload: TokenForge.payload(["jti": .string("another")])).split(separator: ".")
        #expect(throws: JWTError.badSignature) { try forge.verify("\(first[0]).\(first[1]).\(second[2])") }
        #expect(throws: JWTError.badSignature) { try forge.verify("\(first[0]).\(second[1]).\(first[2])") }
    }

    @Test("a token has exactly three segments")
    func segments() throws {
        let parts = good.split(separator: ".").map(String.init)
        let shapes = [
            "", ".", "..", "...", "....", parts[0], parts[0] + "." + parts[1], good + ".", "." + good,
            good + "." + parts[2],
            parts[0] + ".." + parts[2], "." + parts[1] + "." + parts[2], parts[0] + "." + good,
        ]
        for shape in shapes {
            #expect(throws: JWTError.self, "\(shape)") { try forge.verify(shape) }
        }
    }

    @Test(
        "padding, white space and the other alphabet are refused",
        arguments: ["=", "==", " ", "\n", "\0", "\t", "%3D"]
    )
    func decoration(text: String) {
        let parts = good.split(separator: ".").map(String.init)
        for index in parts.indices {
            for altered in [parts[index] + text, text + parts[index]] {
                var changed = parts
                changed[index] = altered
                #expect(throws: JWTError.self) { try forge.verify(changed.joined(separator: ".")) }
            }
        }
        #expect(throws: JWTError.malformed) { try forge.verify("Bearer " + good) }
    }

    @Test("a signature has one spelling: left-over bits of its base64url are refused")
    func nonCanonical() throws {
        // 64 bytes leave four bits in the last character, which are zero in the one right spelling.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = try #require(good.last.flatMap { alphabet.firstIndex(of: $0) })
        for bits in 1..<16 {
            #expect(throws: JWTError.malformed) { try forge.verify(good.dropLast() + String(alphabet[last + bits])) }
        }
    }

    @Test("ES256 takes r ‖ s only, not the DER form of the same signature")
    func derSignature() throws {
        let parts = good.split(separator: ".").map(String.init)
        let jose = try #require(Base64URL.decode(parts[2]))
        let der = try #require(try ECDSASignature.der(fromJOSE: jose))
        #expect(throws: JWTError.badSignature) {
            try forge.verify(parts[0] + "." + parts[1] + "." + Base64URL.encode(der))
        }
    }

    @Test("a huge token is refused before it is looked at", arguments: [8193, 100_000, 10_000_000])
    func huge(count: Int) throws {
        #expect(throws: JWTError.malformed) { try forge.verify(String(repeating: "A", count: count)) }
        #expect(throws: JWTError.malformed) { try forge.verify(String(repeating: ".", count: count)) }
        #expect(throws: JWTError.malformed) { try forge.verify(good + String(repeating: "A", count: count)) }
    }

    @Test(
        "text that is no token is refused",
        arguments: ["é.é.é", "🔑.🔑.🔑", "\0.\0.\0", "null", "undefined", "a.b.c", "e30.e30.e30"]
    )
    func nonsense(text: String) {
        #expect(throws: JWTError.self) { try forge.verify(text) }
    }

    @Test("refusing tokens leaves no error behind that a later failure would report")
    func errorQueue() throws {
        _ = try? forge.verify(good.dropLast(4) + "AAAA")
        _ = forge.key.verify([UInt8](repeating: 0, count: 64), message: [])
        _ = try? SigningKey(id: "k", exported: [0x30, 0])
        #expect(ErrorQueue.failure("nothing").reason == "nothing failed")
    }
}
