import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// Sign-in by another service, from one end to the other, against a provider on loopback.
@Suite("Sign-in by a provider")
struct OAuthSignInTests {
    @Test(
        "a new user signs in by a provider that verified their address, and is the same user the next time",
        arguments: [OAuthProvider.google, .github, .microsoft, .discord]
    )
    func newUser(provider: OAuthProvider) async throws {
        try await TestServer.run(with: provider) { test, standIn, _ in
            try await test.listen()
            let person = StandInProvider.Person()
            let first = try await test.signIn(by: standIn, as: person)
            #expect(first.user.email == "john@gmail.com" && first.user.emailVerified)
            #expect(try await test.access(first.tokens) == 200)
            let identities = try await test.identities(first.tokens)
            #expect(identities.map(\.provider) == [provider] && identities.map(\.email) == ["john@gmail.com"])
            let actions: [AuditAction] = [.identityLinked, .sessionCreated, .userCreated]
            #expect(try await test.audit(of: first.user.id) == actions)
            let events = try await test.events().map(\.type)
            #expect(events.filter { $0 == .userCreated }.count == 1 && events.contains(.sessionCreated))

            test.clock.advance(seconds: 100)
            let second = try await test.signIn(by: standIn, as: person)
            #expect(second.user.id == first.user.id)
            // The other is the listener's.
            #expect(try await test.accounts() == 2)
            let now = test.clock.now()
            let sessions = try await test.server.database.read { connection in
                try connection.sessions.live(of: first.user.id, at: now, activeSince: first.user.createdAt)
            }
            #expect(sessions.map(\.methods) == [["oauth"], ["oauth"]])
            let latest = try await test.identities(second.tokens)
            #expect(latest.first?.lastUsedAt == now && latest.first?.createdAt == identities.first?.createdAt)
        }
    }

    @Test(
        "a browser is sent to the provider with state, PKCE, and where there are ID tokens a nonce",
        arguments: OAuthProvider.allCases
    )
    func departure(provider: OAuthProvider) async throws {
        try await TestServer.run(with: provider) { test, _, other in
            let one = try await test.setOut(provider)
            let two = try await test.setOut(provider)
            #expect(one.parameters["response_type"] == "code")
            #expect(one.parameters["client_id"] == StandInProvider.clientID)
            #expect(
                one.parameters["redirect_uri"]
                    == "http://plinto.test/v1/auth/oauth/\(provider.rawValue)/callback"
            )
            #expect(one.parameters["code_challenge_method"] == "S256")
            #expect((one.parameters["nonce"] != nil) == (provider == .google || provider == .microsoft))
            for name in ["state", "code_challenge"] {
                #expect(one.parameters[name]?.utf8.count == 43 && one.parameters[name] != two.parameters[name])
            }
            #expect(one.cookie != two.cookie)
            #expect(one.setCookie.hasSuffix("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"))
            // Neither the state nor anything that is derived from it is the cookie.
            #expect(!one.parameters.values.contains { one.cookie.contains($0) })
            #expect(other.requests.isEmpty)
        }
    }

    @Test("over https the cookie is of this host alone, and of TLS alone")
    func secureCookie() async throws {
        try await TestServer.run(with: .google) {
            $0.publicURL = "https://plinto.test"
        } _: { test, standIn, _ in
            let departure = try await test.setOut(.google)
            #expect(departure.setCookie.hasPrefix("__Host-plinto-oauth-"))
            #expect(departure.setCookie.hasSuffix("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"))
            let code = standIn.agree(.init(), to: departure.parameters)
            let plain = String(departure.cookie.dropFirst("__Host-".count))
            let planted = try await test.comeBack(departure, ["code": code], cookie: plain)
            #expect(planted.reason == .invalidState)
            let answer = try await test.comeBack(departure, ["code": code])
            #expect(try test.outcome(of: answer).keys.sorted() == ["code"])
            #expect(answer.fields["set-cookie"]?.contains("=; Path=/; Max-Age=0;") == true)
            #expect(answer.fields["cache-control"] == "no-store")
            #expect(answer.fields["referrer-policy"] == "no-referrer")
        }
    }

    @Test("ID tokens signed by ES256 are taken too")
    func ellipticCurve() async throws {
        try await TestServer.run(with: .google) { test, standIn, _ in
            standIn.change { $0.signature = .es256 }
            _ = try await test.signIn(by: standIn, as: .init())
        }
    }

    @Test("without an application to go back to, the code is answered as JSON")
    func json() async throws {
        try await TestServer.run(with: .discord) { test, standIn, _ in
            let departure = try await test.setOut(.discord, query: "")
            let code = standIn.agree(.init(), to: departure.parameters)
            let answer = try await test.comeBack(departure, ["code": code])
            #expect(answer.status == 200 && answer.fields["cache-control"] == "no-store")
            let outcome = try answer.decode(OAuthOutcome.self)
            #expect(outcome.expiresIn == 60)
            #expect(try await test.exchange(try #require(outcome.code)).status == 200)

            let refused = try await test.comeBack(
                try await test.setOut(.discord, query: ""),
                ["error": "access_denied"]
            )
            #expect(refused.status == 403 && refused.reason == .accessDenied)
            #expect(refused.fields["set-cookie"]?.contains("Max-Age=0") == true)
        }
    }

    @Test("an account with a second factor is asked for it at the exchange")
    func secondFactor() async throws {
        try await TestServer.run(with: .google) { test, standIn, _ in
            let first = try await test.signIn(by: standIn, as: .init())
            let enrolment = try await test.beginEnrolment(first.tokens)
            #expect(try await test.verify(test.code(of: enrolment), as: first.tokens).status == 200)
            test.clock.advance(seconds: 30)
            let code = try #require(try await test.outcome(by: standIn, as: .init())["code"])
            guard case .secondFactorRequired(let challenge) = try await test.exchange(code).decode(SignInResponse.self)
            else {
                Issue.record("no second factor was asked for")
                return
            }
            #expect(try await test.verify(test.code(of: enrolment), token: challenge.token).status == 200)
        }
    }

    @Test("a suspended account is not let in")
    func suspended() async throws {
        try await TestServer.run(with: .github) { test, standIn, _ in
            let user = try await test.signIn(by: standIn, as: .init()).user.id
            let now = test.clock.now()
            try await test.server.database.write { try $0.users.setStatus(.suspended, of: user, at: now) }
            let code = try #require(try await test.outcome(by: standIn, as: .init())["code"])
            let answer = try await test.exchange(code)
            #expect(answer.status == 403 && answer.reason == .accountSuspended)
        }
    }

    @Test("Twitter names no address: there is no new account by it, but an account can be linked to it")
    func withoutAddress() async throws {
        try await TestServer.run(with: .twitter) { test, standIn, _ in
            #expect(try await test.outcome(by: standIn, as: .init()) == ["error": "email_required"])
            #expect(try await test.accounts() == 0)
            let tokens = try await test.signUp().tokens
            let code = try await test.linkCode(by: standIn, as: .init(), for: tokens)
            #expect(try await test.confirmLink(code, as: tokens).status == 201)
            #expect(try await test.signIn(by: standIn, as: .init()).user.email == "john@example.com")
        }
    }

    @Test("the providers that are set up are listed; any other is 404, and says what to do")
    func providers() async throws {
        try await TestServer.run(with: .google) { test, _, _ in
            let list = try await test.send("GET", "/v1/auth/oauth/providers").decode(OAuthProviderList.self)
            #expect(list.providers.map(\.id) == [.google])
            #expect(list.providers.map(\.signInURL) == ["http://plinto.test/v1/auth/oauth/google"])
            for path in ["github", "github/callback?state=x&code=y"] {
                let answer = try await test.send("GET", "/v1/auth/oauth/\(path)")
                #expect(answer.status == 404 && answer.reason == .providerNotConfigured)
                #expect(answer.error?.error.message.contains("PLINTO_OAUTH_GITHUB_CLIENT_ID") == true)
            }
            #expect(try await test.send("GET", "/v1/auth/oauth/myspace").reason == .noSuchResource)
        }
    }

    @Test("no request about identities reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let now = test.clock.now()
            let user = UserID(createdAt: now, from: SystemRandom())
            let id = IdentityID(createdAt: now, from: SystemRandom())
            _ = try recorder.identities.find(provider: "google", subject: "1")
            _ = try recorder.identities.all(of: user)
            try recorder.identities.noteUse(id, email: nil, emailVerified: false, at: now)
            try recorder.identities.delete(id)
            _ = try recorder.oauthAttempts.take([1], step: .callback, at: now) { _ in true }
            _ = try recorder.oauthAttempts.prune(expiredBefore: now, limit: 10)
            try recorder.users.delete(user)
            #expect(recorder.plans.count >= 7)
            #expect(recorder.scans.isEmpty)
        }
    }

    // MARK: Settings

    private func settings(_ environment: [String: String]) throws(UsageError) -> OAuthSettings {
        try ServerCommand.configuration([], environment: environment).oauth
    }

    @Test("a provider is set up by its variables, and each of its addresses can be another")
    func variables() throws {
        #expect(try settings([:]).clients.isEmpty)
        let client = ["PLINTO_OAUTH_MICROSOFT_CLIENT_ID": "a", "PLINTO_OAUTH_MICROSOFT_CLIENT_SECRET": "b"]
        let standard = try settings(client).clients
        #expect(standard.keys.map(\.rawValue) == ["microsoft"] && standard[.microsoft]?.ownURLs == [])
        let changed = try settings(
            client.merging([
                "PLINTO_OAUTH_MICROSOFT_AUTHORIZE_URL": "https://a.example/1",
                "PLINTO_OAUTH_MICROSOFT_TOKEN_URL": "http://127.0.0.1:9/2",
                "PLINTO_OAUTH_MICROSOFT_USERINFO_URL": "https://a.example/3",
                "PLINTO_OAUTH_MICROSOFT_JWKS_URL": "https://a.example/4",
                "PLINTO_OAUTH_MICROSOFT_ISSUER": "https://login.microsoftonline.com/\(StandInProvider.tenant)/v2.0",
            ]) { $1 }
        )
        let endpoints = try #require(changed.clients[.microsoft]?.endpoints)
        #expect(endpoints.authorizationURL == "https://a.example/1" && endpoints.keySetURL == "https://a.example/4")
        #expect(
            changed.clients[.microsoft]?.ownURLs
                == ["http://127.0.0.1:9/2", "https://a.example/3", "https://a.example/4"]
        )
    }

    @Test(
        "a set-up that cannot work is refused at the start, by the name of the variable",
        arguments: [
            (["GOOGLE_CLIENT_ID": "a"], "PLINTO_OAUTH_GOOGLE_CLIENT_SECRET"),
            (["GOOGLE_CLIENT_SECRET": "a"], "PLINTO_OAUTH_GOOGLE_CLIENT_ID"),
            (["GITHUB_TOKEN_URL": "https://a.example"], "PLINTO_OAUTH_GITHUB_CLIENT_ID"),
            (
                ["GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b", "GITHUB_JWKS_URL": "https://a.example"],
                "PLINTO_OAUTH_GITHUB_JWKS_URL"
            ),
            (
                ["GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b", "GITHUB_TOKEN_URL": "http://a.example/t"],
                "PLINTO_OAUTH_GITHUB_TOKEN_URL"
            ),
            (
                ["GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b", "GITHUB_TOKEN_URL": "https://u@a.example/t"],
                "PLINTO_OAUTH_GITHUB_TOKEN_URL"
            ),
            (["GOGLE_CLIENT_ID": "a"], "PLINTO_OAUTH_GOGLE_CLIENT_ID"),
        ] as [([String: String], String)]
    )
    func badVariables(environment: [String: String], name: String) {
        let environment = Dictionary(uniqueKeysWithValues: environment.map { ("PLINTO_OAUTH_" + $0, $1) })
        let error = #expect(throws: UsageError.self) { try settings(environment) }
        #expect(error.map { "\($0)".contains(name) } == true)
    }
}
