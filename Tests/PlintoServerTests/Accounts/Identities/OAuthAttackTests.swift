import PlintoHTTP
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Who comes back from a provider and should not get in.
@Suite("Attacks on sign-in by a provider")
struct OAuthAttackTests {
    // MARK: The way back

    @Test("only the browser that set out comes back, to the provider it set out to, once and within ten minutes")
    func state() async throws {
        try await TestServer.run(with: .google) { test, standIn, other in
            let departure = try await test.setOut(.google)
            let stranger = try await test.setOut(.google)
            let code = standIn.agree(.init(), to: departure.parameters)
            func refused(_ parameters: [String: String], cookie: String? = nil) async throws {
                let answer = try await test.comeBack(
                    departure,
                    ["code": code].merging(parameters) { $1 },
                    cookie: cookie
                )
                #expect(answer.status == 400 && answer.reason == .invalidState, "\(parameters) \(cookie ?? "-")")
                #expect(answer.fields["location"] == nil)
            }
            let name = String(departure.cookie.prefix { $0 != "=" })
            let value = String(stranger.cookie.drop { $0 != "=" })
            try await refused([:], cookie: "")
            try await refused([:], cookie: stranger.cookie)
            try await refused([:], cookie: name + value)
            try await refused([:], cookie: name + "=")
            try await refused(["state": stranger.state])
            try await refused(["state": "x"])
            try await refused(["state": ""])
            try await refused(["state": String(departure.state.dropLast()) + "é"])
            // None of this took the attempt from the browser that it belongs to, or reached the provider.
            #expect(other.requests.isEmpty)
            #expect(try test.outcome(of: try await test.comeBack(departure, ["code": code])).keys.sorted() == ["code"])
            try await refused([:])

            let late = try await test.setOut(.google)
            test.clock.advance(seconds: 600)
            let answer = try await test.comeBack(late, ["code": standIn.agree(.init(), to: late.parameters)])
            #expect(answer.reason == .invalidState)
        }
    }

    @Test("what comes twice in the provider's answer, or without a value, is not taken")
    func duplicates() async throws {
        try await TestServer.run(with: .github) { test, _, other in
            let departure = try await test.setOut(.github)
            for query in [
                "state=\(departure.state)&code=a&code=b", "state=\(departure.state)&state=x&code=a", "state", "",
            ] {
                let answer = try await test.client.send(
                    "GET",
                    "/v1/auth/oauth/github/callback?\(query)",
                    fields: ["Cookie": departure.cookie]
                )
                #expect(answer.reason == .invalidState)
            }
            #expect(other.requests.isEmpty)
        }
    }

    @Test("of two who bring back one attempt at once, one is let in")
    func race() async throws {
        try await TestServer.run(with: .discord) { test, standIn, _ in
            let departure = try await test.setOut(.discord)
            let code = standIn.agree(.init(), to: departure.parameters)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await test.comeBack(departure, ["code": code]).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [302, 400, 400, 400])
        }
    }

    @Test("a code that another browser got is worth nothing: the challenge is of this one")
    func injectedCode() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let attacker = try await test.setOut(.github)
            let code = standIn.agree(.init(subject: "666"), to: attacker.parameters)
            let victim = try await test.setOut(.github)
            let answer = try await test.comeBack(victim, ["code": code])
            #expect(try test.outcome(of: answer) == ["error": "server_error"])
            #expect(try await test.accounts() == 0)
        }
    }

    @Test(
        "an answer in another issuer's name is refused, and the code is not sent anywhere",
        arguments: [
            (OAuthProvider.google, "https://evil.example"), (.google, "https://accounts.google.com/"), (.google, ""),
            (.github, "https://accounts.google.com"), (.discord, "https://github.com/login/oauth"),
            (.microsoft, "https://login.microsoftonline.com/a/b/v2.0"),
            (.microsoft, "https://login.microsoftonline.com//v2.0"),
            (.microsoft, "https://login.microsoftonline.com.evil.example/a/v2.0"),
        ] as [(OAuthProvider, String)]
    )
    func mixedUp(provider: OAuthProvider, issuer: String) async throws {
        try await TestServer.run(with: provider) { test, standIn, other in
            let departure = try await test.setOut(provider)
            let code = standIn.agree(.init(), to: departure.parameters)
            let answer = try await test.comeBack(departure, ["code": code, "iss": issuer])
            #expect(try test.outcome(of: answer) == ["error": "server_error"])
            #expect(other.requests.isEmpty)
        }
    }

    @Test("an error in another issuer's name is not passed on as this provider's word")
    func mixedUpError() async throws {
        try await TestServer.run(with: .google) { test, _, _ in
            let departure = try await test.setOut(.google)
            let lie = ["error": "access_denied", "iss": "https://evil.example"]
            #expect(try test.outcome(of: try await test.comeBack(departure, lie)) == ["error": "server_error"])
            let own = try await test.setOut(.google)
            let word = ["error": "access_denied", "iss": "https://accounts.google.com"]
            #expect(try test.outcome(of: try await test.comeBack(own, word)) == ["error": "access_denied"])
        }
    }

    @Test("an answer that names no issuer is judged by the address of its own that each provider sends browsers to")
    func unnamedIssuer() async throws {
        try await TestServer.run(with: .google) {
            $0.oauth.clients[.github] = .init(.github, clientID: "other", clientSecret: "other")
        } _: { test, standIn, other in
            let departure = try await test.setOut(.google)
            let code = standIn.agree(.init(), to: departure.parameters)
            let answer = try await test.comeBack(departure, ["code": code], to: .github)
            #expect(answer.status == 400 && answer.reason == .invalidState)
            #expect(other.requests.isEmpty)
            #expect(try test.outcome(of: try await test.comeBack(departure, ["code": code])).keys.sorted() == ["code"])
        }
    }

    @Test("the issuer's own name is taken")
    func issuer() async throws {
        let issuers: [(OAuthProvider, String)] = [
            (.google, "https://accounts.google.com"), (.github, "https://github.com/login/oauth"),
            (.microsoft, "https://login.microsoftonline.com/\(StandInProvider.tenant)/v2.0"),
        ]
        for (provider, issuer) in issuers {
            try await TestServer.run(with: provider) { test, standIn, _ in
                let departure = try await test.setOut(provider)
                let code = standIn.agree(.init(), to: departure.parameters)
                let answer = try await test.comeBack(departure, ["code": code, "iss": issuer])
                #expect(try test.outcome(of: answer).keys.sorted() == ["code"])
            }
        }
    }

    @Test(
        "what the provider says in place of a code reaches the application in the words of RFC 6749",
        arguments: [
            ("access_denied", "access_denied"), ("temporarily_unavailable", "temporarily_unavailable"),
            ("server_error", "server_error"), ("invalid_scope", "invalid_scope"), ("<script>", "server_error"),
            ("login_required", "access_denied"), ("", "server_error"),
            ("invalid_request", "invalid_request"), ("unauthorized_client", "unauthorized_client"),
            ("unsupported_response_type", "unsupported_response_type"), ("account_exists", "server_error"),
        ]
    )
    func providerError(word: String, told: String) async throws {
        try await TestServer.run(with: .google) { test, _, other in
            let departure = try await test.setOut(.google)
            let answer = try await test.comeBack(departure, ["error": word, "error_description": "<b>no</b>"])
            #expect(try test.outcome(of: answer) == ["error": told])
            #expect(other.requests.isEmpty)
            #expect(try await test.comeBack(departure, ["code": "x"]).reason == .invalidState)
        }
    }

    // MARK: ID tokens

    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let tell: @Sendable (inout StandInProvider.Behaviour) -> Void

        init(_ name: String, _ tell: @escaping @Sendable (inout StandInProvider.Behaviour) -> Void) {
            testDescription = name
            self.tell = tell
        }
    }

    static let now: Int64 = 1_800_000_000

    static let lies: [Lie] = [
        Lie("another nonce") { $0.claims["nonce"] = JSONValue.string("x") },
        Lie("no nonce") { $0.claims["nonce"] = .some(nil) },
        Lie("for another client") { $0.claims["aud"] = JSONValue.string("client-2") },
        Lie("for us and another client") {
            $0.claims["aud"] = JSONValue.array([.string("client-1"), .string("client-2")])
        },
        Lie("for nobody") { $0.claims["aud"] = JSONValue.array([]) },
        Lie("authorized for another client") { $0.claims["azp"] = JSONValue.string("client-2") },
        Lie("of another issuer") { $0.claims["iss"] = JSONValue.string("https://evil.example") },
        Lie("expired") { $0.claims["exp"] = JSONValue.integer(now - 61) },
        Lie("never expires") { $0.claims["exp"] = .some(nil) },
        Lie("from the future") { $0.claims["iat"] = JSONValue.integer(now + 120) },
        Lie("not valid yet") { $0.claims["nbf"] = JSONValue.integer(now + 120) },
        Lie("without subject") { $0.claims["sub"] = .some(nil) },
        Lie("with an empty subject") { $0.claims["sub"] = JSONValue.string("") },
        Lie("unsigned") { $0.signature = .none },
        Lie("signed with the public key as a secret") { $0.signature = .hs256 },
        Lie("signed by a stranger's key of the same name") { $0.signature = .stranger },
        Lie("by a key that is not published") { $0.tokenKeyID = "key-2" },
        Lie("by a key of another kind") {
            $0.signature = .rs256
            $0.tokenKeyID = "ec-1"
        },
    ]

    @Test("an ID token that is not the answer to this sign-in lets no one in", arguments: lies)
    func idToken(lie: Lie) async throws {
        try await TestServer.run(with: .google) { test, standIn, _ in
            standIn.change(lie.tell)
            let outcome = try await test.outcome(by: standIn, as: .init())
            #expect(outcome == ["error": "server_error"])
            #expect(try await test.accounts() == 0)
        }
    }

    @Test("Microsoft's issuer is that of the token's own tenant")
    func tenant() async throws {
        try await TestServer.run(with: .microsoft) { test, standIn, _ in
            for tenant in ["a/../b", "", "11111111-1111-1111-1111-111111111111"] {
                standIn.change { $0.claims = ["tid": .string(tenant)] }
                #expect(try await test.outcome(by: standIn, as: .init()) == ["error": "server_error"])
            }
            standIn.change { $0.claims = ["tid": nil] }
            #expect(try await test.outcome(by: standIn, as: .init()) == ["error": "server_error"])
            // The same name of an account in another tenant is another account.
            standIn.change { $0.claims = [:] }
            let first = try await test.signIn(by: standIn, as: .init()).user.id
            let other = "22222222-2222-2222-2222-222222222222"
            standIn.change {
                $0.claims = [
                    "tid": .string(other), "iss": .string("https://login.microsoftonline.com/\(other)/v2.0"),
                    "email": .string("jane@gmail.com"),
                ]
            }
            #expect(try await test.signIn(by: standIn, as: .init()).user.id != first)
        }
    }

    @Test("a key that was published since is fetched; what names no key cannot make us fetch at will")
    func keys() async throws {
        try await TestServer.run(with: .google) { test, standIn, other in
            func fetches() -> Int { other.requests.count { $0.path == "/keys" } }
            _ = try await test.signIn(by: standIn, as: .init())
            _ = try await test.signIn(by: standIn, as: .init())
            #expect(fetches() == 1)
            test.clock.advance(seconds: 61)
            standIn.change { ($0.tokenKeyID, $0.publishedKeyID) = ("key-2", "key-2") }
            _ = try await test.signIn(by: standIn, as: .init())
            #expect(fetches() == 2)
            standIn.change { $0.tokenKeyID = "key-3" }
            for _ in 0..<3 { #expect(try await test.outcome(by: standIn, as: .init())["error"] == "server_error") }
            #expect(fetches() == 2)
            // While the provider gives no keys, those that are there do.
            test.clock.advance(seconds: 7200)
            standIn.change {
                $0.tokenKeyID = "key-2"
                $0.answers["/keys"] = HTTPResponse(status: 500)
            }
            _ = try await test.signIn(by: standIn, as: .init())
            #expect(fetches() == 3)
        }
    }

    // MARK: Faults of the provider

    static let faults: [(String, HTTPResponse, String)] = [
        ("/token", HTTPResponse(status: 500), "temporarily_unavailable"),
        ("/token", HTTPResponse(status: 429), "temporarily_unavailable"),
        ("/token", HTTPResponse(status: 200, body: Array("<html>".utf8)), "server_error"),
        ("/token", HTTPResponse(status: 200, body: Array("{}".utf8)), "server_error"),
        ("/token", HTTPResponse(status: 200, body: Array(#"{"access_token":"a\r\nb"}"#.utf8)), "server_error"),
        ("/token", HTTPResponse(status: 200, body: Array(#"{"error":"bad_verification_code"}"#.utf8)), "server_error"),
        ("/token", HTTPResponse(status: 302, fields: ["Location": "/userinfo"]), "server_error"),
        ("/token", HTTPResponse(status: 200, body: [UInt8](repeating: 0x20, count: 300_000)), "server_error"),
        ("/userinfo", HTTPResponse(status: 503), "temporarily_unavailable"),
        ("/userinfo", HTTPResponse(status: 401), "server_error"),
        ("/userinfo", HTTPResponse(status: 200, body: Array("[]".utf8)), "server_error"),
        ("/userinfo", HTTPResponse(status: 200, body: Array(#"{"id":""}"#.utf8)), "server_error"),
        ("/userinfo/emails", HTTPResponse(status: 404), "server_error"),
        ("/userinfo/emails", HTTPResponse(status: 200, body: Array("[]".utf8)), "email_required"),
        ("/userinfo/emails", HTTPResponse(status: 200, body: Array("{".utf8)), "server_error"),
    ]

    @Test("a provider that fails or answers nonsense is told to the application, and lets no one in", arguments: faults)
    func fault(path: String, answer: HTTPResponse, told: String) async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            standIn.change { $0.answers[path] = answer }
            let outcome = try await test.outcome(by: standIn, as: .init())
            #expect(outcome == ["error": told])
            #expect(try await test.accounts() == 0)
        }
    }

    @Test("a provider that does not answer holds no one up for longer than its time-out")
    func slow() async throws {
        try await TestServer.run(with: .discord, timeout: .milliseconds(200)) { test, standIn, _ in
            standIn.change { $0.delay = .seconds(5) }
            let outcome = try await test.outcome(by: standIn, as: .init())
            #expect(outcome == ["error": "temporarily_unavailable"])
        }
    }

    // MARK: Addresses

    @Test(
        "an address that the provider has not verified makes no account",
        arguments: [
            OAuthProvider.google, .github, .microsoft, .discord,
        ]
    )
    func unverified(provider: OAuthProvider) async throws {
        try await TestServer.run(with: provider) { test, standIn, _ in
            let person = StandInProvider.Person(isVerified: false)
            let outcome = try await test.outcome(by: standIn, as: person)
            #expect(outcome == ["error": "email_unverified"])
            #expect(try await test.accounts() == 0)
        }
    }

    @Test("Microsoft's own word that an address is verified counts for nothing without xms_edov")
    func microsoftAddress() async throws {
        try await TestServer.run(with: .microsoft) { test, standIn, _ in
            let user = try await test.account("ceo@victim.example", isVerified: true)
            let person = StandInProvider.Person(email: "ceo@victim.example", isVerified: false)
            standIn.change { $0.claims = ["email_verified": .bool(true), "verified_primary_email": .bool(true)] }
            #expect(try await test.outcome(by: standIn, as: person) == ["error": "account_exists"])
            standIn.change { $0.claims = ["xms_edov": .string("true")] }
            #expect(try await test.outcome(by: standIn, as: person).keys.sorted() == ["code"])
            #expect(try await test.server.database.read { try $0.identities.all(of: user) }.count == 1)
        }
    }

    @Test(
        "an account is signed in to by its address only where both sides verified it",
        arguments: [
            (OAuthProvider.github, "john@example.com", true, true, true),
            (.github, "JOHN@example.com", true, true, true),
            (.github, "john@example.com", false, true, false), (.github, "john@example.com", true, false, false),
            (.github, "john@example.com", false, false, false), (.discord, "john@example.com", true, true, true),
            (.discord, "john@example.com", true, false, false), (.google, "john@gmail.com", true, true, true),
            (.google, "john@gmail.com", false, true, false),
            // Google has seen it verified once; whose it is now, it does not know.
            (.google, "john@example.com", true, true, false),
        ] as [(OAuthProvider, String, Bool, Bool, Bool)]
    )
    func linking(
        provider: OAuthProvider,
        email: String,
        isVerifiedHere: Bool,
        isVerifiedThere: Bool,
        isLinked: Bool
    ) async throws {
        try await TestServer.run(with: provider) { test, standIn, _ in
            let user = try await test.account(email.lowercased(), isVerified: isVerifiedHere)
            let person = StandInProvider.Person(email: email, isVerified: isVerifiedThere)
            let outcome = try await test.outcome(by: standIn, as: person)
            let identities = try await test.server.database.read { try $0.identities.all(of: user) }
            #expect(identities.count == (isLinked ? 1 : 0))
            #expect(try await test.accounts() == 1)
            guard isLinked else {
                #expect(outcome == ["error": "account_exists"])
                return
            }
            let answer = try await test.exchange(try #require(outcome["code"]))
            #expect(try answer.decode(AuthenticationResponse.self).user.id == user)
            #expect(try await test.audit(of: user).contains(.identityLinked))
        }
    }

    @Test("an organization of Google's vouches for its addresses")
    func hostedDomain() async throws {
        try await TestServer.run(with: .google) { test, standIn, _ in
            _ = try await test.account("john@example.com", isVerified: true)
            standIn.change { $0.claims = ["hd": .string("example.com")] }
            let outcome = try await test.outcome(by: standIn, as: .init(email: "john@example.com"))
            #expect(outcome.keys.sorted() == ["code"])
        }
    }

    // MARK: Where browsers go

    @Test("a browser is sent to no application but those that are allowed, with no parameter of ours in its address")
    func redirects() async throws {
        try await TestServer.run(with: .google) { test, _, _ in
            for url in [
                "https://evil.example/", "https://app.example.com@evil.example/", "javascript:alert(1)",
                "//evil.example", "https://app.example.com/#", "http://app.example.com/",
            ] {
                let answer = try await test.send(
                    "GET",
                    "/v1/auth/oauth/google?redirect_url=\(PercentEncoding.encode(url))"
                )
                #expect(answer.status == 400 && answer.reason == .redirectNotAllowed && answer.field == "redirect_url")
                #expect(answer.fields["set-cookie"] == nil && answer.fields["location"] == nil)
            }
            for query in ["code=x", "a=1&c%6fde=x", "error=x", "link_code=x", "a=%zz"] {
                let url = PercentEncoding.encode("https://app.example.com/?" + query)
                let answer = try await test.send("GET", "/v1/auth/oauth/google?redirect_url=\(url)")
                #expect(answer.status == 400 && answer.field == "redirect_url", "\(query)")
            }
            let twice = "redirect_url=https://app.example.com&redirect_url=https://evil.example"
            #expect(try await test.send("GET", "/v1/auth/oauth/google?\(twice)").status == 400)
            let unknown = try await test.send("GET", "/v1/auth/oauth/google?redirect_uri=https://evil.example")
            #expect(unknown.status == 400 && unknown.reason == .unknownField)
        }
    }
}
