import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Every answer has the keys that the reference shows, and no others but those that are documented next to it.
@Suite("Endpoint shapes")
struct EndpointShapeTests {
    private func keys(_ value: JSONValue?) -> Set<String> {
        guard case .object(let fields) = value else { return [] }
        return Set(fields.keys)
    }

    private func field(_ value: JSONValue, _ name: String) -> JSONValue? {
        guard case .object(let fields) = value else { return nil }
        return fields[name]
    }

    private func firstItem(_ value: JSONValue, _ name: String) -> JSONValue? {
        guard case .array(let items) = field(value, name) else { return nil }
        return items.first
    }

    /// A user of whom every field is set.
    private func fullUser(_ test: TestServer) async throws -> TokenPair {
        let request = SignUpRequest(
            email: "John@Example.com",
            password: TestServer.password,
            firstName: "John",
            lastName: "Doe",
            username: "johndoe"
        )
        let answer = try await test.json("POST", "/v1/auth/signup", request)
        #expect(answer.status == 201)
        let tokens = try answer.decode(AuthenticationResponse.self).tokens
        let body = #"{"avatar_url":"https://cdn.plinto.dev/a.jpg","metadata":{"preferences":{"theme":"dark"}}}"#
        #expect(try await test.send("PATCH", "/v1/users/me", as: tokens, text: body).status == 200)
        return tokens
    }

    private static let userKeys: Set<String> = [
        "id", "email", "email_verified", "username", "first_name", "last_name", "avatar_url", "metadata", "created_at",
        "updated_at", "status",
    ]

    @Test("sign-up and sign-in answer the user, the session and tokens")
    func authentication() async throws {
        try await TestServer.run { test in
            let body = #"{"email":"a@example.com","password":"correct horse battery staple","username":"aaa"}"#
            let up = try await test.send("POST", "/v1/auth/signup", text: body)
            #expect(up.status == 201)
            let identity = #"{"email":"A@EXAMPLE.com","password":"correct horse battery staple"}"#
            let signedIn = try await test.send("POST", "/v1/auth/signin", text: identity)
            #expect(signedIn.status == 200)
            let byName = #"{"email":"AAA","password":"correct horse battery staple"}"#
            #expect(try await test.send("POST", "/v1/auth/signin", text: byName).status == 200)
            for answer in [up, signedIn] {
                let json = try answer.json
                #expect(keys(json) == ["user", "session", "tokens"])
                #expect(
                    keys(field(json, "session")) == [
                        "id", "user_id", "status", "created_at", "last_active_at", "expires_at",
                    ]
                )
                #expect(keys(field(json, "user")) == Self.userKeys)
                let user = try #require(field(json, "user"))
                #expect(field(user, "first_name") == .null && field(user, "avatar_url") == .null)
                #expect(keys(field(json, "tokens")) == ["access_token", "refresh_token", "expires_in"])
                #expect(answer.fields["cache-control"] == "no-store")
                #expect(answer.fields["content-type"]?.hasPrefix("application/json") == true)
                #expect(answer.fields["x-request-id"]?.hasPrefix("req_") == true)
                #expect(answer.fields["date"] != nil)
            }
        }
    }

    @Test("refresh answers the bare tokens")
    func refresh() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let answer = try await test.refresh(tokens.refreshToken)
            #expect(try keys(answer.json) == ["access_token", "refresh_token", "expires_in"])
            #expect(answer.fields["cache-control"] == "no-store")
        }
    }

    @Test("the profile has every field of the reference")
    func profile() async throws {
        try await TestServer.run { test in
            let tokens = try await fullUser(test)
            let answer = try await test.send("GET", "/v1/users/me", as: tokens)
            #expect(answer.status == 200)
            let json = try answer.json
            #expect(keys(json) == Self.userKeys)
            #expect(field(json, "email") == .string("John@Example.com"))
            #expect(field(json, "metadata") == .object(["preferences": .object(["theme": .string("dark")])]))
            #expect(field(json, "created_at") == .string("2027-01-15T08:00:00Z"))
        }
    }

    @Test("an update answers the new profile, a null clears a field, and what is not named stays")
    func update() async throws {
        try await TestServer.run { test in
            let tokens = try await fullUser(test)
            test.clock.advance(seconds: 5)
            let body = #"{"first_name":"Jane","avatar_url":null,"metadata":{"preferences":{"theme":"light"}}}"#
            let answer = try await test.send("PATCH", "/v1/users/me", as: tokens, text: body)
            #expect(answer.status == 200)
            let json = try answer.json
            #expect(keys(json) == Self.userKeys)
            #expect(field(json, "avatar_url") == .null)
            #expect(field(json, "first_name") == .string("Jane"))
            #expect(field(json, "last_name") == .string("Doe"))
            #expect(field(json, "metadata") == .object(["preferences": .object(["theme": .string("light")])]))
            #expect(field(json, "updated_at") == .string("2027-01-15T08:00:05Z"))
            #expect(try await test.send("GET", "/v1/users/me", as: tokens).json == json)

            let unchanged = try await test.send("PATCH", "/v1/users/me", as: tokens, text: "{}")
            #expect(try unchanged.json == json)
            let cleared = try await test.send("PATCH", "/v1/users/me", as: tokens, text: #"{"metadata":null}"#)
            #expect(field(try cleared.json, "metadata") == .object([:]))
        }
    }

    @Test("the sessions of /users/me are in snake case")
    func userSessions() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let json = try await test.send("GET", "/v1/users/me/sessions", as: tokens).json
            #expect(keys(json) == ["sessions", "total"])
            // No user agent was sent, and no one knows where 127.0.0.1 is.
            #expect(
                keys(firstItem(json, "sessions")) == [
                    "id", "ip_address", "user_agent", "device_info", "location", "created_at", "last_active_at",
                ]
            )
            let session = try #require(firstItem(json, "sessions"))
            #expect(field(session, "user_agent") == .null && field(session, "location") == .null)
            #expect(field(session, "device_info") == .object(["browser": .null, "os": .null, "device": .null]))
        }
    }

    @Test("lists of sessions begin with the newest hundred, and tell how many there are")
    func manySessions() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let now = test.clock.now()
            let ids = (1...1_100).map { SessionID(createdAt: now.advanced(byMilliseconds: $0), from: SystemRandom()) }
            try await test.server.database.write { connection in
                for id in ids {
                    try connection.sessions.insert(
                        SessionRecord(
                            id: id,
                            userID: john.user.id,
                            methods: ["pwd"],
                            ipAddress: "192.0.2.1",
                            userAgent: nil,
                            createdAt: now,
                            lastActiveAt: now,
                            expiresAt: now.advanced(bySeconds: 3600),
                            endedAt: nil
                        )
                    )
                }
            }
            let newest = Array(ids.reversed().prefix(100))
            let list: SessionList = try await test.send("GET", "/v1/sessions", as: john.tokens).decode()
            #expect(list.sessions.map(\.id) == newest)
            #expect(list.total == 1_101)
            let mine: UserSessionList = try await test.send("GET", "/v1/users/me/sessions", as: john.tokens).decode()
            #expect(mine.sessions.map(\.id) == newest)
            #expect(mine.total == 1_101)
        }
    }

    @Test("a session tells what its User-Agent told")
    func userAgent() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            test.clock.advance(milliseconds: 1)
            let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"
            let answer = try await test.json(
                "POST",
                "/v1/auth/signin",
                SignInRequest(email: "john@example.com", password: TestServer.password),
                fields: ["User-Agent": agent]
            )
            let tokens = try answer.decode(AuthenticationResponse.self).tokens
            let mine: UserSessionList = try await test.send("GET", "/v1/users/me/sessions", as: tokens).decode()
            #expect(mine.sessions.first?.userAgent == agent)
            #expect(mine.sessions.first?.deviceInfo == DeviceInfo(browser: "Chrome", os: "Windows", device: "Desktop"))
            let list: SessionList = try await test.send("GET", "/v1/sessions", as: tokens).decode()
            #expect(list.sessions.map(\.device) == ["Chrome on Windows", "Unknown device"])
        }
    }

    @Test("the sessions of /sessions are in camel case, newest first, the caller's own marked")
    func sessions() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            test.clock.advance(seconds: 1)
            _ = try await test.signIn()
            let json = try await test.send("GET", "/v1/sessions", as: first).json
            #expect(keys(json) == ["sessions", "total"])
            #expect(field(json, "total") == .integer(2))
            #expect(
                keys(firstItem(json, "sessions")) == [
                    "id", "createdAt", "lastActiveAt", "ipAddress", "device", "isCurrent",
                ]
            )
            let list: SessionList = try await test.send("GET", "/v1/sessions", as: first).decode()
            #expect(list.sessions.map(\.isCurrent) == [false, true])
            #expect(list.sessions.map(\.ipAddress) == ["127.0.0.1", "127.0.0.1"])
        }
    }

    @Test("the current session is in camel case under its own key")
    func currentSession() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let answer = try await test.client.send(
                "GET",
                "/v1/sessions/current",
                fields: ["Authorization": "Bearer \(user.tokens.accessToken)"]
            )
            let json = try answer.json
            #expect(keys(json) == ["session"])
            #expect(
                keys(field(json, "session")) == [
                    "id", "userId", "createdAt", "expiresAt", "ipAddress", "userAgent", "isActive",
                ]
            )
            let session = try answer.decode(CurrentSessionResponse.self).session
            #expect(session.userId == user.user.id)
            #expect(session.isActive)
            #expect(session.expiresAt == test.clock.now().advanced(bySeconds: 30 * 86400))
        }
    }

    @Test("what has nothing to return says so in the reference's words")
    func acknowledgements() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let second = try await test.signIn()
            _ = try await test.signIn()
            let current: CurrentSessionResponse = try await test.send("GET", "/v1/sessions/current", as: second)
                .decode()

            let revoked = try await test.send("DELETE", "/v1/sessions/\(current.session.id)", as: first)
            #expect(try revoked.decode(Acknowledgement.self) == Acknowledgement("Session revoked successfully"))
            let all = try await test.send("POST", "/v1/sessions/revoke-all", as: first)
            #expect(try keys(all.json) == ["success", "revokedCount", "message"])
            #expect(try all.decode(RevokeAllResponse.self) == RevokeAllResponse(revokedCount: 1))
            let third = try await test.signIn()
            let out = try await test.send("POST", "/v1/auth/signout", as: third)
            #expect(try out.decode(Acknowledgement.self) == Acknowledgement("Successfully signed out"))
            let deleted = try await test.send("DELETE", "/v1/users/me", as: first)
            #expect(try deleted.decode(Acknowledgement.self) == Acknowledgement("User account deleted"))
        }
    }

    @Test("the service endpoints answer without a token")
    func service() async throws {
        try await TestServer.run { test in
            for path in ["/health", "/ready"] {
                let answer = try await test.send("GET", path)
                #expect(answer.status == 200)
                #expect(try answer.decode(HealthResponse.self).status == "ok")
            }
            let answer = try await test.send("GET", "/.well-known/jwks.json")
            #expect(answer.fields["cache-control"] == "public, max-age=300")
            let keySet: JSONWebKeySet = try answer.decode()
            #expect(keySet.keys.map(\.alg) == ["ES256"])
            #expect(keySet.keys.first?.kty == "EC")
        }
    }

    @Test("/api/v1 and a trailing slash are the same resource")
    func aliases() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            for path in ["/api/v1/users/me", "/api/v1/users/me/", "/v1/users/me/"] {
                #expect(try await test.send("GET", path, as: tokens).status == 200)
            }
            #expect(try await test.send("GET", "/api/health").status == 404)
            #expect(try await test.send("GET", "/api/v1").status == 404)
        }
    }
}
