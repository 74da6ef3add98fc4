import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The refresh protocol over a socket and a database.
@Suite("Refresh")
struct RefreshTests {
    private static let key = "k-0123456789abcdef0123456789abcdef"
    private static let otherKey = "k-fedcba9876543210fedcba9876543210"

    private func pair(_ answer: WireClient.Response) throws -> TokenPair {
        #expect(answer.status == 200)
        return try answer.decode()
    }

    @Test("a refresh answers a new access token and a new refresh token, and both work")
    func rotates() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let second = try pair(await test.refresh(first.refreshToken, key: Self.key))
            #expect(second.refreshToken != first.refreshToken)
            #expect(second.accessToken != first.accessToken)
            #expect(second.expiresIn == 3600)
            #expect(try await test.access(second) == 200)
            let third = try pair(await test.refresh(second.refreshToken))
            #expect(try await test.access(third) == 200)
            // A refresh ends no access token: the old one lives out its time.
            #expect(try await test.access(first) == 200)
        }
    }

    @Test("a retry with the same key gets the same successor and a fresh access token, also days later")
    func retry() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let lost = try pair(await test.refresh(first.refreshToken, key: Self.key))
            test.clock.advance(seconds: 5 * 86400)
            let again = try pair(await test.refresh(first.refreshToken, key: Self.key))
            #expect(again.refreshToken == lost.refreshToken)
            #expect(again.accessToken != lost.accessToken)
            #expect(again.expiresIn == 3600)
            #expect(try await test.access(again) == 200)
        }
    }

    @Test("two tabs that derive the key from the token refresh at the same time and both get the same successor")
    func derivedKey() async throws {
        try await TestServer.run { test in
            let token = try await test.signUp().tokens.refreshToken
            let key = Base64URL.encode(Digest.sha256.hash(Array(token.utf8)))
            let answers = try await withThrowingTaskGroup(of: WireClient.Response.self) { group in
                for _ in 0..<6 { group.addTask { try await test.refresh(token, key: key) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let pairs = try answers.map(pair)
            #expect(Set(pairs.map(\.refreshToken)).count == 1)
            for pair in pairs { #expect(try await test.access(pair) == 200) }
        }
    }

    @Test("an access token has every claim that RFC 9068 requires")
    func requiredClaims() async throws {
        try await TestServer.run { test in
            let token = try await test.signUp().tokens.accessToken
            let payload = try #require(Base64URL.decode(String(token.split(separator: ".")[1])))
            let claims = try WireJSON.decodeResponse([String: JSONValue].self, from: payload)
            for name in ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"] {
                #expect(claims[name] != nil, "\(name)")
            }
            #expect(claims["client_id"] == .string("http://plinto.test"))
        }
    }

    @Test("a late duplicate is refused without harm once the successor was presented")
    func lateDuplicate() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let second = try pair(await test.refresh(first.refreshToken, key: Self.key))
            let third = try pair(await test.refresh(second.refreshToken, key: Self.otherKey))
            let late = try await test.refresh(first.refreshToken, key: Self.key)
            #expect(late.status == 401)
            #expect(late.reason == .refreshAlreadyUsed)
            #expect(try await test.access(third) == 200)
            _ = try pair(await test.refresh(third.refreshToken))
        }
    }

    @Test("a late duplicate is refused at once when an access token of the successor has been seen")
    func seen() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let second = try pair(await test.refresh(first.refreshToken, key: Self.key))
            #expect(try await test.access(second) == 200)
            let late = try await test.refresh(first.refreshToken, key: Self.key)
            #expect(late.reason == .refreshAlreadyUsed)
            #expect(try await test.access(second) == 200)
        }
    }

    @Test("the use of an access token is remembered across a restart")
    func seenAcrossRestart() async throws {
        let scratch = try ScratchDirectory()
        let clock = TestClock()
        let first = try await TestServer.run(clock: clock, scratch: scratch) { test in
            let first = try await test.signUp().tokens
            let second = try pair(await test.refresh(first.refreshToken, key: Self.key))
            #expect(try await test.access(second) == 200)
            return first
        }
        try await TestServer.run(clock: clock, scratch: scratch) { test async throws in
            #expect(try await test.refresh(first.refreshToken, key: Self.key).reason == .refreshAlreadyUsed)
        }
    }

    @Test("without a key the same successor comes within the interval, and theft is seen after it")
    func interval() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let second = try pair(await test.refresh(first.refreshToken))
            test.clock.advance(milliseconds: 9_999)
            #expect(try pair(await test.refresh(first.refreshToken)).refreshToken == second.refreshToken)
            test.clock.advance(milliseconds: 1)
            #expect(try await test.refresh(first.refreshToken).reason == .refreshTokenReused)
            #expect(try await test.refresh(second.refreshToken).reason == .sessionEnded)
        }
    }

    @Test("a reuse interval of 0 makes every repetition without a key theft")
    func intervalOff() async throws {
        try await TestServer.run {
            $0.lifetimes.reuseInterval = 0
        } _: { test in
            let first = try await test.signUp().tokens
            _ = try pair(await test.refresh(first.refreshToken))
            #expect(try await test.refresh(first.refreshToken).reason == .refreshTokenReused)
        }
    }

    @Test("theft ends the session, its access tokens too, leaves other sessions alone, and is audited")
    func theft() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let other = try await test.signIn()
            let second = try pair(await test.refresh(user.tokens.refreshToken, key: Self.key))
            #expect(try await test.access(second) == 200)
            let thief = try await test.refresh(user.tokens.refreshToken, key: Self.otherKey)
            #expect(thief.status == 401)
            #expect(thief.reason == .refreshTokenReused)
            #expect(try await test.access(user.tokens) == 401)
            #expect(try await test.access(second) == 401)
            #expect(try await test.refresh(second.refreshToken, key: Self.key).reason == .sessionEnded)
            #expect(try await test.access(other) == 200)
            #expect(try await test.audit(of: user.user.id) == [.sessionCreated, .refreshTokenReused, .userCreated])
        }
    }

    @Test("an ancestor further back than the predecessor is theft with another key")
    func ancestor() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let second = try pair(await test.refresh(first.refreshToken))
            let third = try pair(await test.refresh(second.refreshToken))
            #expect(try await test.refresh(first.refreshToken).reason == .refreshTokenReused)
            #expect(try await test.access(third) == 401)
        }
    }

    @Test("a token expires when its time is over, a session whatever is refreshed")
    func expiry() async throws {
        try await TestServer.run {
            $0.lifetimes = TokenLifetimes(accessToken: 60, refreshToken: 1000, session: 1500, reuseInterval: 10)
        } _: { test in
            let first = try await test.signUp().tokens
            test.clock.advance(seconds: 999)
            let second = try pair(await test.refresh(first.refreshToken))
            test.clock.advance(seconds: 490)
            let third = try pair(await test.refresh(second.refreshToken))
            // Eleven seconds are left of the session, and no access token outlives it.
            #expect(third.expiresIn == 11)
            test.clock.advance(seconds: 11)
            #expect(try await test.access(third) == 401)
            #expect(try await test.refresh(third.refreshToken).reason == .sessionEnded)

            let idle = try await test.signIn()
            test.clock.advance(seconds: 1000)
            #expect(try await test.refresh(idle.refreshToken).reason == .refreshTokenExpired)
        }
    }

    @Test("an access token is good for no less than its expires_in, in the middle of a second too")
    func accessLifetime() async throws {
        let clock = TestClock()
        clock.advance(milliseconds: 900)
        try await TestServer.run(clock: clock) {
            $0.lifetimes.accessToken = 2
        } _: { test in
            let tokens = try await test.signUp().tokens
            #expect(tokens.expiresIn == 2)
            clock.advance(milliseconds: 1_999)
            #expect(try await test.access(tokens) == 200)
            clock.advance(milliseconds: 1_001)
            let late = try await test.send("GET", "/v1/users/me", as: tokens)
            #expect(late.status == 401)
            #expect(late.reason == .tokenExpired)
        }
    }

    @Test(
        "what is no refresh token is unknown",
        arguments: ["", "ref_xyz789", "ref_", String(repeating: "a", count: 73)]
    )
    func unknown(text: String) async throws {
        try await TestServer.run { test in
            let answer = try await test.refresh(text)
            #expect(answer.status == 401)
            #expect(answer.reason == .unknownRefreshToken)
        }
    }

    @Test("the id of a token with another secret is unknown, and revokes nothing")
    func wrongSecret() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let forged = tokens.refreshToken.prefix(30) + String(repeating: "A", count: 43)
            #expect(try await test.refresh(String(forged)).reason == .unknownRefreshToken)
            _ = try pair(await test.refresh(tokens.refreshToken))
        }
    }

    @Test("50 concurrent refreshes of one token give one successor", arguments: [key, nil])
    func race(key: String?) async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let pairs = try await withThrowingTaskGroup(of: WireClient.Response.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await test.refresh(first.refreshToken, key: key) }
                }
                return try await group.reduce(into: []) { $0.append(try pair($1)) }
            }
            #expect(pairs.count == 50)
            #expect(Set(pairs.map(\.refreshToken)).count == 1)
            for pair in pairs.prefix(3) { #expect(try await test.access(pair) == 200) }
            _ = try pair(await test.refresh(pairs[0].refreshToken, key: Self.otherKey))
        }
    }

    @Test("a key that is empty, too long or not printable is a fault of the field")
    func badKeys() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            for key in ["a b", String(repeating: "k", count: 256), "schlüssel"] {
                let answer = try await test.refresh(tokens.refreshToken, key: key)
                #expect(answer.status == 400)
                #expect(answer.field == "Idempotency-Key")
            }
            _ = try pair(await test.refresh(tokens.refreshToken, key: String(repeating: "k", count: 255)))
        }
    }

    @Test("the store holds neither a refresh token nor its secret")
    func atRest() async throws {
        let scratch = try ScratchDirectory()
        let tokens = try await TestServer.run(scratch: scratch) { test in
            let first = try await test.signUp().tokens
            return [first, try pair(await test.refresh(first.refreshToken, key: Self.key))]
        }
        let stored = try fileBytes(scratch.file("server.db"))
        #expect(stored.firstRange(of: Array("john@example.com".utf8)) != nil)
        for pair in tokens {
            #expect(stored.firstRange(of: Array(pair.refreshToken.dropFirst(30).utf8)) == nil)
            #expect(stored.firstRange(of: Array(pair.accessToken.utf8)) == nil)
        }
        #expect(stored.firstRange(of: Array(Self.key.utf8)) == nil)
    }

    @Test("last_active_at follows a refresh that comes a minute later or more")
    func activity() async throws {
        try await TestServer.run { test in
            var tokens = try await test.signUp().tokens
            let begun = test.clock.now()
            test.clock.advance(seconds: 59)
            tokens = try pair(await test.refresh(tokens.refreshToken))
            var list: SessionList = try await test.send("GET", "/v1/sessions", as: tokens).decode()
            #expect(list.sessions.first?.lastActiveAt == begun)
            test.clock.advance(seconds: 1)
            tokens = try pair(await test.refresh(tokens.refreshToken))
            list = try await test.send("GET", "/v1/sessions", as: tokens).decode()
            #expect(list.sessions.first?.lastActiveAt == begun.advanced(bySeconds: 60))
        }
    }
}
