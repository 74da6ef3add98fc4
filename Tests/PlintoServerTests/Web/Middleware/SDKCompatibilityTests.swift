import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// What the published SDKs rely on.
@Suite("Published shapes")
struct SDKCompatibilityTests {
    private func object(_ value: JSONValue?) -> [String: JSONValue] {
        if case .object(let fields)? = value { fields } else { [:] }
    }

    @Test("under /api/v1 metadata is taken and given as user_metadata too, under /v1 it is not")
    func userMetadata() async throws {
        try await TestServer.run { test in
            let body = #"{"email":"john@example.com","password":"\#(TestServer.password)","username":null}"#
            let up = try await test.send("POST", "/api/v1/auth/signup/", text: body)
            #expect(up.status == 201)
            #expect(object(object(try up.json)["user"])["user_metadata"] == .object([:]))
            let tokens = try up.decode(AuthenticationResponse.self).tokens

            let change = #"{"user_metadata":{"theme":"dark","metadata":{"email_verified":1}},"first_name":null}"#
            let patched = try await test.send("PATCH", "/api/v1/users/me", as: tokens, text: change)
            #expect(patched.status == 200)
            let kept = JSONValue.object([
                "theme": .string("dark"), "metadata": .object(["email_verified": .integer(1)]),
            ])
            #expect(object(try patched.json)["user_metadata"] == kept)
            #expect(object(try patched.json)["metadata"] == kept)

            let plain = object(try await test.send("GET", "/v1/users/me", as: tokens).json)
            #expect(plain["metadata"] == kept && plain["user_metadata"] == nil)
            let refused = try await test.send("PATCH", "/v1/users/me", as: tokens, text: change)
            #expect(refused.status == 400 && refused.field == "user_metadata")
            let both = #"{"metadata":{},"user_metadata":{}}"#
            #expect(try await test.send("PATCH", "/api/v1/users/me", as: tokens, text: both).status == 400)
            let broken = try await test.send("PATCH", "/api/v1/users/me", as: tokens, text: #"{"user_metadata":"#)
            #expect(broken.status == 400 && broken.reason == .malformedJSON)
        }
    }

    @Test("every path answers under both prefixes, with and without a trailing slash, to anyone who may call it")
    func prefixes() async throws {
        try await TestServer.run { test in
            for endpoint in API.all where endpoint.path.description.hasPrefix("/v1/") {
                let path = endpoint.samplePath
                var answers: [String] = []
                for spelling in [path, path + "/", "/api" + path, "/api" + path + "/"] {
                    let answer = try await test.send(endpoint.method.rawValue, spelling)
                    answers.append("\(answer.status) \(answer.reason?.rawValue ?? "")")
                }
                #expect(Set(answers).count == 1, "\(endpoint.method.rawValue) \(path): \(answers)")
            }
        }
    }

    @Test("a synonym is its endpoint under /api/v1, with and without a trailing slash, and nothing under /v1")
    func synonyms() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            for synonym in API.SDKCompatibility.synonyms {
                let (own, other) = (synonym.endpoint.samplePath, synonym.samplePath)
                // What it wants of a body differs from one endpoint to the next: `{"?": 0}` makes it say so.
                let body = synonym.field.map { #"{"?":0,"\#($0)":"-"}"# } ?? #"{"?":0}"#
                let method = synonym.endpoint.method.rawValue
                for (path, caller) in [("/api" + other, tokens), ("/api" + other + "/", tokens), ("/api" + other, nil)]
                {
                    let meant = try await test.send(method, own, as: caller, text: body)
                    let got = try await test.send(synonym.method.rawValue, path, as: caller, text: body)
                    #expect(got.status == meant.status && got.reason == meant.reason, "\(path): \(got.text)")
                    #expect(got.field == meant.field, "\(path): \(got.text)")
                }
                guard synonym.field == nil else { continue }
                let plain = try await test.send(synonym.method.rawValue, other, as: tokens, text: body)
                #expect(plain.reason == .noSuchRoute || plain.reason == .methodNotAllowed, "\(other): \(plain.text)")
            }
        }
    }

    @Test("no synonym hides an endpoint, and each has the parameters of its own")
    func synonymTable() {
        let taken = Set(API.all.map { "\($0.method.rawValue) \($0.path)" })
        for synonym in API.SDKCompatibility.synonyms {
            let name = "\(synonym.method.rawValue) \(synonym.path)"
            #expect(taken.contains(name) == (synonym.field != nil), "\(name)")
            #expect(Set(synonym.path.parameters) == Set(synonym.endpoint.path.parameters), "\(name)")
        }
    }

    @Test("every error says at the top what it says in its envelope, under /api/v1 alone")
    func errors() async throws {
        try await TestServer.run { test in
            let refused = object(try await test.send("GET", "/api/v1/users/me").json)
            let envelope = object(refused["error"])
            #expect(!envelope.isEmpty)
            for (name, value) in envelope { #expect(refused[name] == value) }
            #expect(Set(refused.keys) == Set(envelope.keys).union(["error", "request_id"]))
            let plain = object(try await test.send("GET", "/v1/users/me").json)
            #expect(Set(plain.keys) == ["error", "request_id"])
        }
    }

    @Test("a resource next to a refusal has the names of published SDKs under /api/v1")
    func current() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            for (prefix, isPublished) in [("/api/v1", true), ("/v1", false)] {
                let refused = try await test.client.send(
                    "PATCH",
                    prefix + "/users/me",
                    fields: ["Authorization": "Bearer \(tokens.accessToken)", "If-Match": "\"99\""],
                    body: Array("{}".utf8)
                )
                #expect(refused.status == 412)
                let current = object(object(try refused.json)["current"])
                #expect(current["metadata"] == .object([:]))
                #expect((current["user_metadata"] != nil) == isPublished)
            }
        }
    }

    @Test("what a body may mean besides its path is asked only of anyone who is admitted")
    func admission() async throws {
        try await TestServer.run { configuration in
            configuration.hasRateLimits = true
        } _: { test in
            let path = "/api/v1/auth/password/reset"
            var status = 0
            for _ in 0..<1000 where status != 429 {
                status = try await test.send("POST", path, text: #"{"token":"x","new_password":"x"}"#).status
            }
            #expect(status == 429)
            for body in [
                #"{"email":"#, #"{"email":"a@example.com"}"#, #"{"a":"# + String(repeating: "[", count: 9_000),
            ] {
                #expect(try await test.send("POST", path, text: body).status == 429)
            }
        }
    }

    @Test("explicit nulls of what is optional mean absent at every endpoint that takes a body")
    func nulls() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            for endpoint in API.all where endpoint.details.takesBody {
                let schema = try endpoint.details.request()
                guard case .object(let properties, _) = schema.form else { continue }
                var fields = object(try endpoint.details.requestExample() ?? schema.example)
                for property in properties where !property.isRequired { fields[property.name] = .null }
                let body = String(decoding: try WireJSON.encode(fields), as: UTF8.self)
                let path = "/api" + endpoint.samplePath
                let answer = try await test.send(endpoint.method.rawValue, path, as: admin.tokens, text: body)
                #expect(answer.reason != .wrongType && answer.reason != .unknownField, "\(endpoint.path) \(body)")
                #expect(answer.error?.error.message.contains("null") != true, "\(endpoint.path) \(body)")
            }
        }
    }

    @Test("a client's X-Request-Id comes back under both prefixes, in an error too")
    func requestID() async throws {
        try await TestServer.run { test in
            for path in ["/v1/users/me", "/api/v1/users/me/", "/v1/nothing", "/api/v1/nothing"] {
                let answer = try await test.client.send("GET", path, fields: ["X-Request-Id": "sdk-42.a_B"])
                #expect(answer.fields["x-request-id"] == "sdk-42.a_B")
                #expect(answer.error?.requestID == "sdk-42.a_B")
            }
        }
    }
}

extension SDKRouteAlias {
    /// The path with something in the place of each parameter.
    fileprivate var samplePath: String {
        path.filled(with: Dictionary(uniqueKeysWithValues: path.parameters.map { ($0, "x") }))
    }
}
