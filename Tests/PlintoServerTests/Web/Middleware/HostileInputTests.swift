import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// Whatever is sent, the answer is the envelope that names the field, never a 500.
@Suite("Hostile input")
struct HostileInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        let body: [UInt8]
        let field: String
        let reason: Reason

        init(_ method: String, _ path: String, _ body: String, _ field: String, _ reason: Reason) {
            self.init(method, path, Array(body.utf8), field, reason)
        }

        init(_ method: String, _ path: String, _ body: [UInt8], _ field: String, _ reason: Reason) {
            self.method = method
            self.path = path
            self.body = body
            self.field = field
            self.reason = reason
        }

        var testDescription: String { "\(method) \(path) \(String(decoding: body.prefix(60), as: UTF8.self))" }
    }

    private static let long = String(repeating: "x", count: 2000)
    private static let password = "correct horse battery staple"

    private static func signUp(_ fields: String) -> String {
        #"{"email":"h@example.com","password":"\#(password)",\#(fields)}"#
    }

    static let cases: [Case] = [
        Case("POST", "/v1/auth/password/forgot", "{}", "email", .required),
        Case("POST", "/v1/auth/password/forgot", #"{"email":["a@b.cd"]}"#, "email", .wrongType),
        Case("POST", "/v1/auth/password/forgot", #"{"email":"a@b.cd","url":"x"}"#, "url", .unknownField),
        Case("POST", "/v1/auth/password/reset", #"{"token":"x"}"#, "new_password", .required),
        Case("POST", "/v1/auth/password/reset", #"{"token":"","new_password":"x"}"#, "token", .invalidLink),
        Case("POST", "/v1/auth/email/verify", "{}", "token", .required),
        Case("POST", "/v1/auth/email/verify", #"{"token":"\u0000"}"#, "token", .invalidLink),
        Case("POST", "/v1/auth/magic-link", #"{"email":"not an address"}"#, "email", .invalidFormat),
        Case("POST", "/v1/auth/magic-link", #"{"email":"a@b.cd","redirect_url":1}"#, "redirect_url", .wrongType),
        Case("POST", "/v1/auth/signup", "{", "body", .malformedJSON),
        Case("POST", "/v1/auth/signup", "[]", "body", .wrongType),
        Case("POST", "/v1/auth/signup", "\"text\"", "body", .wrongType),
        Case("POST", "/v1/auth/signup", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], "body", .invalidUTF8),
        Case("POST", "/v1/auth/signup", "", "email", .required),
        Case("POST", "/v1/auth/signup", "{}", "email", .required),
        Case("POST", "/v1/auth/signup", #"{"email":null,"password":"x"}"#, "email", .required),
        Case("POST", "/v1/auth/signup", #"{"email":"h@example.com"}"#, "password", .required),
        Case("POST", "/v1/auth/signup", #"{"email":1,"password":"x"}"#, "email", .wrongType),
        Case("POST", "/v1/auth/signup", #"{"email":{"$ne":""},"password":"x"}"#, "email", .wrongType),
        Case("POST", "/v1/auth/signup", #"{"email":"h@example.com","password":["x"]}"#, "password", .wrongType),
        Case("POST", "/v1/auth/signup", signUp(#""role":"admin""#), "role", .unknownField),
        Case("POST", "/v1/auth/signup", signUp(#""first_name":true"#), "first_name", .wrongType),
        Case("POST", "/v1/auth/signup", signUp(#""first_name":"a\u0000b""#), "first_name", .invalidFormat),
        Case("POST", "/v1/auth/signup", signUp(#""last_name":"\u001b[31m""#), "last_name", .invalidFormat),
        Case("POST", "/v1/auth/signup", signUp(#""last_name":"a\u2028b""#), "last_name", .invalidFormat),
        Case("POST", "/v1/auth/signup", signUp(#""password":"another quiet lantern""#), "password", .repeatedField),
        Case("POST", "/v1/auth/signup", signUp(#""last_name":"x","#), "body", .malformedJSON),
        Case("POST", "/v1/organizations", #"{"name":"\u200b","slug":"acme"}"#, "name", .required),
        Case("POST", "/v1/auth/signup", signUp(#""last_name":"\#(long)""#), "last_name", .tooLong),
        Case("POST", "/v1/auth/signup", signUp(#""username":"ab""#), "username", .tooShort),
        Case("POST", "/v1/auth/signup", signUp(#""username":"\#(long)""#), "username", .tooLong),
        Case("POST", "/v1/auth/signup", signUp(#""username":"a b c""#), "username", .invalidFormat),
        Case("POST", "/v1/auth/signup", signUp(#""username":"x'; DROP TABLE users""#), "username", .invalidFormat),
        Case("POST", "/v1/auth/signup", #"{"email":"","password":"\#(password)"}"#, "email", .required),
        Case("POST", "/v1/auth/signup", #"{"email":"\#(long)@example.com","password":"x"}"#, "email", .tooLong),
        Case("POST", "/v1/auth/signup", #"{"email":"h@example.com","password":""}"#, "password", .required),
        Case("POST", "/v1/auth/signup", #"{"email":"h@example.com","password":"short"}"#, "password", .tooShort),
        Case("POST", "/v1/auth/signup", #"{"email":"h@example.com","password":"\#(long)"}"#, "password", .tooLong),
        Case(
            "POST",
            "/v1/auth/signup",
            #"{"email":"h@example.com","password":"nul\u0000 in the middle"}"#,
            "password",
            .invalidFormat
        ),
        Case("POST", "/v1/auth/signin", #"{"email":"h@example.com","password":"\#(long)"}"#, "password", .tooLong),
        Case("POST", "/v1/auth/signin", #"{"email":"a\u0000b","password":"x"}"#, "email", .invalidFormat),
        Case("POST", "/v1/auth/signin", #"{"email":"\#(long)","password":"x"}"#, "email", .tooLong),
        Case("POST", "/v1/auth/refresh", "{}", "refresh_token", .required),
        Case("POST", "/v1/auth/refresh", #"{"refresh_token":7}"#, "refresh_token", .wrongType),
        Case("PATCH", "/v1/users/me", #"{"email":"new@example.com"}"#, "email", .unknownField),
        Case("PATCH", "/v1/users/me", #"{"status":"active"}"#, "status", .unknownField),
        Case("PATCH", "/v1/users/me", #"{"metadata":[]}"#, "metadata", .wrongType),
        Case(
            "PATCH",
            "/v1/users/me",
            #"{"metadata":{"a":"\#(String(repeating: "x", count: 17_000))"}}"#,
            "metadata",
            .tooLong
        ),
        Case("PATCH", "/v1/users/me", #"{"metadata":{"a":"\u0000"}}"#, "metadata", .invalidFormat),
        Case(
            "PATCH",
            "/v1/users/me",
            #"{"metadata":{"a":\#(String(repeating: "[", count: 60) + String(repeating: "]", count: 60))}}"#,
            "metadata",
            .outOfRange
        ),
        Case("PATCH", "/v1/users/me", #"{"avatar_url":"javascript:alert(1)"}"#, "avatar_url", .invalidFormat),
        Case("PATCH", "/v1/users/me", #"{"avatar_url":"https://"}"#, "avatar_url", .invalidFormat),
        Case("PATCH", "/v1/users/me", #"{"avatar_url":"https://a.example/\"><script>"}"#, "avatar_url", .invalidFormat),
        Case("PATCH", "/v1/users/me", #"{"avatar_url":"https://a.example/\#(long)\#(long)"}"#, "avatar_url", .tooLong),
        Case("POST", "/v1/auth/signout", #"{"everything":true}"#, "everything", .unknownField),
    ]

    @Test("a request that does not fit is a 400 that names its field", arguments: cases)
    func faults(input: Case) async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let answer = try await test.client.send(
                input.method,
                input.path,
                fields: ["Authorization": "Bearer \(tokens.accessToken)"],
                body: input.body
            )
            #expect(answer.status == 400)
            #expect(answer.error?.error.code == .invalidRequest)
            #expect(answer.field == input.field)
            #expect(answer.reason == input.reason)
            #expect(answer.error?.requestID == answer.fields["x-request-id"])
            #expect(try await test.access(tokens) == 200)
        }
    }

    @Test(
        "an address that is none is refused",
        arguments: [
            "plain", "@example.com", "a@", "a@b@example.com", "a b@example.com", "a@exa mple.com", "a@-example.com",
            "a..b@example.com", ".a@example.com", "a@example..com", "a@example", "a@exam\u{0}ple.com",
            "a@exam\nple.com", "a\n@example.com",
            "<a@example.com>",
        ]
    )
    func addresses(email: String) async throws {
        try await TestServer.run { test in
            let request = SignUpRequest(email: email, password: Self.password)
            let answer = try await test.json("POST", "/v1/auth/signup", request)
            #expect(answer.status == 400)
            #expect(answer.field == "email")
            #expect(answer.reason == .invalidFormat)
        }
    }

    @Test("a JSON document nested a thousand levels deep is refused, not followed to the end of the stack")
    func deepJSON() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let body = #"{"metadata":{"a":"# + String(repeating: "[", count: 60_000)
            let answer = try await test.send("PATCH", "/v1/users/me", as: tokens, text: body)
            #expect(answer.status == 400)
            #expect(try await test.access(tokens) == 200)
        }
    }

    @Test("a body of two megabytes is refused")
    func hugeBody() async throws {
        try await TestServer.run { test in
            let answer = try await test.send("POST", "/v1/auth/signup", text: String(repeating: "x", count: 2 << 20))
            #expect(answer.status == 413)
            #expect(try await test.send("GET", "/health").status == 200)
        }
    }

    @Test("what means something to SQL or HTML is stored and returned as it came")
    func verbatim() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let texts = [
                "Robert'); DROP TABLE users;--", "%_\\\"`", "<script>alert(1)</script>", "Ünïcödé 🦉 \u{202E}abc",
                "$1 ?1 :a @b",
            ]
            for text in texts {
                let request = UpdateUserRequest(firstName: .set(text), metadata: .set([text: .string(text)]))
                let answer = try await test.client.send(
                    "PATCH",
                    "/v1/users/me",
                    fields: ["Authorization": "Bearer \(tokens.accessToken)"],
                    body: WireJSON.encode(request)
                )
                #expect(answer.status == 200)
                let user: User = try await test.send("GET", "/v1/users/me", as: tokens).decode()
                #expect(user.firstName == text)
                #expect(user.metadata == [text: .string(text)])
            }
        }
    }

    @Test("a metadata value of each kind comes back as it went")
    func metadata() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let body =
                #"{"metadata":{"n":null,"t":true,"i":9007199254740993,"d":0.5,"e":1e300,"s":"","a":[1,[]],"o":{}}}"#
            let answer = try await test.send("PATCH", "/v1/users/me", as: tokens, text: body)
            #expect(answer.status == 200)
            let user: User = try await test.send("GET", "/v1/users/me", as: tokens).decode()
            #expect(
                user.metadata == [
                    "n": .null, "t": .bool(true), "i": .integer(9_007_199_254_740_993), "d": .number(0.5),
                    "e": .number(1e300), "s": .string(""), "a": .array([.integer(1), .array([])]), "o": .object([:]),
                ]
            )
        }
    }

    @Test(
        "a bearer token that is none of ours is a 401",
        arguments: [
            "", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.", String(repeating: "a", count: 7000),
        ]
    )
    func bearer(token: String) async throws {
        try await TestServer.run { test in
            let answer = try await test.client.send(
                "GET",
                "/v1/users/me",
                fields: ["Authorization": "Bearer \(token)"]
            )
            #expect(answer.status == 401)
            #expect(answer.error?.error.code == .unauthorized)
            #expect(answer.fields["www-authenticate"]?.hasPrefix("Bearer") == true)
        }
    }

    @Test("a token with a changed claim, or without its signature, is a 401")
    func tampered() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let parts = tokens.accessToken.split(separator: ".").map(String.init)
            let other = try await test.signUp("other@example.com").tokens
            let otherParts = other.accessToken.split(separator: ".").map(String.init)
            for forged in [
                "\(parts[0]).\(otherParts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])",
                tokens.accessToken + "A",
            ] {
                let pair = TokenPair(accessToken: forged, refreshToken: "", expiresIn: 0)
                let answer = try await test.send("GET", "/v1/users/me", as: pair)
                #expect(answer.status == 401)
                #expect(answer.reason == .invalidToken)
            }
        }
    }

    @Test("a request without a token says that one is missing")
    func missing() async throws {
        try await TestServer.run { test in
            for endpoint in API.all where endpoint.authentication.requiresToken {
                let answer = try await test.send(endpoint.method.rawValue, endpoint.samplePath)
                #expect(answer.status == 401)
                #expect(answer.reason == .missingToken)
                #expect(answer.fields["www-authenticate"] == "Bearer")
            }
        }
    }
}
