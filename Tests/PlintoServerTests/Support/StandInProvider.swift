import Foundation
import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization
import TestSupport

@testable import PlintoServer

/// A provider of sign-in on loopback, with the quirks of the one it stands in for: it asks of this server's requests
/// what that one asks, and lies where a test says so.
final class StandInProvider: Sendable {
    static let clientID = "client-1"
    /// Has what must be encoded on its way.
    static let clientSecret = "s3cr:t/+&=%"
    static let tenant = "9122040d-6c67-4c5b-b112-36a304b66dad"

    /// An account at the provider.
    struct Person: Sendable {
        var subject = "248289761001"
        var email: String? = "john@gmail.com"
        var isVerified = true
    }

    enum Signature: Sendable {
        case rs256, es256, none
        /// With the published key as the secret.
        case hs256
        /// Another key under the same name.
        case stranger
    }

    /// Where it does other than it should.
    struct Behaviour: Sendable {
        /// In the ID token, in place of its claims or next to them; nil takes one out.
        var claims: [String: JSONValue?] = [:]
        var signature = Signature.rs256
        /// The name of the key in ID tokens, and in the set.
        var tokenKeyID = "key-1"
        var publishedKeyID = "key-1"
        /// What paths answer in place of their own answers.
        var answers: [String: HTTPResponse] = [:]
        var delay = Duration.zero
        /// What happens elsewhere while it answers.
        var meanwhile: (@Sendable () async -> Void)?
    }

    private struct Grant {
        let person: Person
        let parameters: [String: String]
    }

    private struct State {
        var behaviour = Behaviour()
        var grants: [String: Grant] = [:]
        var tokens: [String: Person] = [:]
    }

    let provider: OAuthProvider
    private let clock: TestClock
    private let state = Mutex(State())
    private let ecKey: SigningKey
    private let stranger: SigningKey

    init(_ provider: OAuthProvider, clock: TestClock) throws {
        self.provider = provider
        self.clock = clock
        ecKey = try SigningKey.generate(id: "x", random: SystemRandom())
        stranger = try SigningKey.generate(id: "x", random: SystemRandom())
    }

    func change(_ body: (inout Behaviour) -> Void) { state.withLock { body(&$0.behaviour) } }

    /// What the server is told of it.
    func settings(at url: String, timeout: Duration = .seconds(20)) -> OAuthSettings {
        let client = OAuthSettings.Client(
            provider,
            clientID: Self.clientID,
            clientSecret: Self.clientSecret
        ) { endpoints in
            endpoints.authorizationURL = url + "/authorize"
            endpoints.tokenURL = url + "/token"
            endpoints.userinfoURL = url + "/userinfo"
            if endpoints.keySetURL != nil { endpoints.keySetURL = url + "/keys" }
        }
        return OAuthSettings(clients: [provider: client], timeout: timeout)
    }

    /// Someone signs in there and agrees: the code that their browser brings back.
    func agree(_ person: Person, to parameters: [String: String]) -> String {
        let code = "4/0A-" + Base64URL.encode(SystemRandom().bytes(12))
        state.withLock { $0.grants[code] = Grant(person: person, parameters: parameters) }
        return code
    }

    // MARK: Answering

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let behaviour = state.withLock { $0.behaviour }
        await behaviour.meanwhile?()
        if behaviour.delay > .zero { try? await Task.sleep(for: behaviour.delay) }
        if let answer = behaviour.answers[request.path] { return answer }
        switch request.path {
        case "/token": return token(request, behaviour)
        case "/userinfo": return profile(request)
        case "/userinfo/emails": return emails(request)
        case "/keys": return keys(behaviour)
        default: return HTTPResponse(status: 404)
        }
    }

    private func token(_ request: HTTPRequest, _ behaviour: Behaviour) -> HTTPResponse {
        let form = Self.parameters(String(decoding: request.body, as: UTF8.self))
        guard request.method == .post, request.fields["Content-Type"] == "application/x-www-form-urlencoded",
            isClient(request, form)
        else { return refusal("invalid_client", status: 401) }
        let grant = form["code"].flatMap { code in state.withLock { $0.grants.removeValue(forKey: code) } }
        guard form["grant_type"] == "authorization_code", let grant, let verifier = form["code_verifier"],
            grant.parameters["redirect_uri"] == form["redirect_uri"],
            grant.parameters["code_challenge_method"] == "S256",
            grant.parameters["code_challenge"] == Base64URL.encode(Digest.sha256.hash(Array(verifier.utf8)))
        else { return refusal("invalid_grant", status: 400) }
        let accessToken = Base64URL.encode(SystemRandom().bytes(12))
        state.withLock { $0.tokens[accessToken] = grant.person }
        if provider == .github, request.fields["Accept"] != "application/json" {
            return HTTPResponse(status: 200, body: Array("access_token=\(accessToken)&token_type=bearer".utf8))
        }
        var answer: [String: JSONValue] = [
            "access_token": .string(accessToken), "token_type": .string(provider == .github ? "bearer" : "Bearer"),
            "expires_in": .integer(3600),
        ]
        if provider == .google || provider == .microsoft {
            answer["id_token"] = .string(idToken(of: grant, behaviour))
        }
        return json(answer)
    }

    private func isClient(_ request: HTTPRequest, _ form: [String: String]) -> Bool {
        guard provider == .twitter else {
            return form["client_id"] == Self.clientID && form["client_secret"] == Self.clientSecret
        }
        let pair = "client-1:s3cr%3At%2F%2B%26%3D%25"
        return request.fields["Authorization"] == "Basic " + Data(pair.utf8).base64EncodedString()
            && form["client_secret"] == nil
    }

    /// GitHub sends its refusals with status 200.
    private func refusal(_ word: String, status: Int) -> HTTPResponse {
        json(["error": .string(word), "error_description": .string("No.")], status: provider == .github ? 200 : status)
    }

    private func profile(_ request: HTTPRequest) -> HTTPResponse {
        guard let person = person(of: request) else { return HTTPResponse(status: 401) }
        let email = person.email.map { JSONValue.string($0) } ?? .null
        switch provider {
        case .google, .microsoft:
            return json(["sub": .string(person.subject), "email": email, "email_verified": .bool(person.isVerified)])
        case .github:
            return json([
                "id": .integer(Int64(person.subject) ?? 0), "login": .string("john"),
                "email": .string("shown@elsewhere.example"),
                "avatar_url": .string("https://avatars.example.com/u/1?v=4"), "name": .null,
            ])
        case .discord:
            return json([
                "id": .string(person.subject), "username": .string("john"), "email": email,
                "verified": .bool(person.isVerified), "avatar": .null,
            ])
        case .twitter:
            return json([
                "data": .object(["id": .string(person.subject), "name": .string("John"), "username": .string("john")])
            ])
        }
    }

    private func emails(_ request: HTTPRequest) -> HTTPResponse {
        guard provider == .github, let person = person(of: request) else { return HTTPResponse(status: 404) }
        let others = #"{"email":"old@elsewhere.example","primary":false,"verified":true,"visibility":null}"#
        let primary = person.email.map {
            #",{"email":"\#($0)","primary":true,"verified":\#(person.isVerified),"visibility":"private"}"#
        }
        return HTTPResponse(status: 200, body: Array("[\(others)\(primary ?? "")]".utf8))
    }

    private func person(of request: HTTPRequest) -> Person? {
        guard let field = request.fields["Authorization"], field.hasPrefix("Bearer ") else { return nil }
        // As GitHub does.
        guard provider != .github || request.fields["User-Agent"]?.isEmpty == false else { return nil }
        return state.withLock { $0.tokens[String(field.dropFirst("Bearer ".count))] }
    }

    // MARK: ID tokens

    private func keys(_ behaviour: Behaviour) -> HTTPResponse {
        let rsa = RSASigner.shared
        var first: [String: JSONValue] = [
            "kty": .string("RSA"), "use": .string("sig"), "kid": .string(behaviour.publishedKeyID),
            "n": .string(rsa.modulus),
            "e": .string(rsa.exponent), "x5c": .array([.string("MIID")]),
        ]
        if provider == .google { first["alg"] = .string("RS256") }
        var second: [String: JSONValue] = [
            "kty": .string("EC"), "crv": .string("P-256"), "kid": .string("ec-1"), "use": .string("sig"),
            "alg": .string("ES256"),
        ]
        second["x"] = .string(ecKey.publicJWK.x)
        second["y"] = .string(ecKey.publicJWK.y ?? "")
        // What is of no use to us may stand there too.
        let odd: JSONValue = .object(["kty": .string("oct"), "kid": .string("sym"), "k": .string("c2VjcmV0")])
        return json(["keys": .array([odd, .object(first), .object(second), .string("?")])])
    }

    private func idToken(of grant: Grant, _ behaviour: Behaviour) -> String {
        let now = clock.now().seconds
        var claims: [String: JSONValue] = [
            "iss": .string("https://accounts.google.com"), "sub": .string(grant.person.subject),
            "aud": .string(grant.parameters["client_id"] ?? ""), "iat": .integer(now), "exp": .integer(now + 3600),
            "nonce": .string(grant.parameters["nonce"] ?? ""), "given_name": .string("John"),
            "family_name": .string("Doe"),
        ]
        if let email = grant.person.email { claims["email"] = .string(email) }
        if provider == .microsoft {
            claims["iss"] = .string("https://login.microsoftonline.com/\(Self.tenant)/v2.0")
            claims["tid"] = .string(Self.tenant)
            // Nothing stands there where the registration does not ask for it, or the domain's owner is unknown.
            if grant.person.isVerified { claims["xms_edov"] = .bool(true) }
        } else {
            claims["email_verified"] = .bool(grant.person.isVerified)
        }
        for (name, value) in behaviour.claims { claims[name] = value }
        let (algorithm, kid) =
            switch behaviour.signature {
            case .rs256: ("RS256", behaviour.tokenKeyID)
            case .es256, .stranger: ("ES256", "ec-1")
            case .none: ("none", behaviour.tokenKeyID)
            case .hs256: ("HS256", behaviour.tokenKeyID)
            }
        let header: [String: JSONValue] = ["alg": .string(algorithm), "kid": .string(kid), "typ": .string("JWT")]
        let input = Self.encoded(header) + "." + Self.encoded(claims)
        return input + "." + Base64URL.encode(signature(of: Array(input.utf8), behaviour.signature))
    }

    private func signature(of input: [UInt8], _ kind: Signature) -> [UInt8] {
        switch kind {
        case .rs256: RSASigner.shared.sign(input)
        case .es256: (try? ecKey.sign(input)) ?? []
        case .stranger: (try? stranger.sign(input)) ?? []
        case .none: []
        case .hs256: HMAC.code(.sha256, key: Array(RSASigner.shared.modulus.utf8), message: input)
        }
    }

    private static func encoded(_ object: [String: JSONValue]) -> String {
        Base64URL.encode((try? WireJSON.encode(object)) ?? [])
    }

    private func json(_ object: [String: JSONValue], status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status,
            fields: ["Content-Type": "application/json"],
            body: (try? WireJSON.encode(object)) ?? []
        )
    }

    /// Of a query or a form.
    static func parameters(_ text: String) -> [String: String] {
        var result: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? "?" }
            result[decoded[0]] = decoded.count == 2 ? decoded[1] : ""
        }
        return result
    }
}
