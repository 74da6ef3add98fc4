import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// Webhooks that were made through an API key, and what each audience is told.
@Suite("Webhooks of API keys and their audiences")
struct WebhookKeyTests {
    private func run(_ body: (TestServer, OtherServer) async throws -> Void) async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await TestServer.run {
                $0.webhookAllow = OutboundAllowList(["127.0.0.1"]) ?? $0.webhookAllow
            } _: { test in
                try await body(test, other)
            }
        }
    }

    private func create(
        _ test: TestServer,
        key: String,
        url: String = "https://example.com/",
        _ events: [EventType],
        in organization: OrganizationID? = nil
    ) async throws -> WireClient.Response {
        let request = CreateWebhookRequest(url: url, events: events, organizationID: organization)
        let text = String(decoding: try WireJSON.encode(request), as: UTF8.self)
        return try await test.send("POST", "/v1/webhooks", key: key, text: text)
    }

    private func change(_ test: TestServer, _ user: AuthenticationResponse, _ name: String) async throws {
        let patch = #"{"first_name":"\#(name)","metadata":{"team":"blue"}}"#
        #expect(try await test.send("PATCH", "/v1/users/me", as: user.tokens, text: patch).status == 200)
    }

    private func payloads(_ other: OtherServer, count: Int) async throws -> [EventPayload] {
        for _ in 0..<1000 where other.requests.count < count { try await Task.sleep(for: .milliseconds(10)) }
        return try other.requests.map { try WireJSON.decodeResponse(EventPayload.self, from: $0.body) }
    }

    private func disabled(_ test: TestServer, of user: UserID) async throws -> Int {
        try await test.audit(of: user).count { $0 == .webhookDisabled }
    }

    // MARK: The end of a key

    @Test("a webhook made through a key is disabled with the key's revocation, which is audited; others go on")
    func revoked() async throws {
        try await run { test, other in
            let john = try await test.signUp()
            let key = try await test.key([.webhooksWrite, .usersRead], of: john.tokens)
            let made: Webhook = try await create(test, key: key.key, url: other.url + "/key", [.userUpdated]).decode()
            #expect(made.apiKeyID == key.apiKey.id)
            let request = CreateWebhookRequest(url: other.url + "/session", events: [.userUpdated])
            let own: Webhook = try await test.json("POST", "/v1/webhooks", as: john, request).decode()
            #expect(own.apiKeyID == nil)
            try await change(test, john, "Ann")
            _ = try await payloads(other, count: 2)
            #expect(Set(other.requests.map(\.path)) == ["/key", "/session"])

            let path = "/v1/api-keys/\(key.apiKey.id)"
            #expect(try await test.send("DELETE", path, as: john.tokens).status == 200)
            let shown: Webhook = try await test.send("GET", "/v1/webhooks/\(made.id)", as: john.tokens).decode()
            #expect(!shown.isActive)
            #expect(try await disabled(test, of: john.user.id) == 1)
            try await change(test, john, "Bea")
            _ = try await payloads(other, count: 3)
            #expect(other.requests.map(\.path).count { $0 == "/key" } == 1)

            // Anyone who takes it over in a session answers for it.
            let active = UpdateWebhookRequest(isActive: true)
            let taken: Webhook = try await test.json("PATCH", "/v1/webhooks/\(made.id)", as: john, active).decode()
            #expect(taken.isActive && taken.apiKeyID == nil)
        }
    }

    @Test(
        "from the moment that its key expires a webhook is told nothing; then it is disabled, and its owner gets an email"
    )
    func expired() async throws {
        try await run { test, other in
            let john = try await test.signUp()
            let expiry = test.clock.now().advanced(bySeconds: 3600).text
            let body = #"{"name":"k","scopes":["webhooks:write","users:read"],"expires_at":"\#(expiry)"}"#
            let key: CreatedAPIKey = try await test.createKey(body, as: john.tokens).decode()
            let made: Webhook = try await create(test, key: key.key, url: other.url, [.userUpdated]).decode()
            // Someone else hears of it, so that there is an event at all.
            try await test.listen()
            test.clock.advance(seconds: 3600)
            let tokens = try await test.signIn()
            let patch = #"{"first_name":"Ann"}"#
            #expect(try await test.send("PATCH", "/v1/users/me", as: tokens, text: patch).status == 200)
            for _ in 0..<500 {
                let waiting = try await test.server.database.read { try $0.storedEvents.undispatched(limit: 1).count }
                if waiting == 0 { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            let made2 = try await test.server.database.read { try $0.deliveries.page(of: made.id, limit: 9, offset: 0) }
            #expect(made2.isEmpty && other.requests.isEmpty)

            let sealer = SecretSealer(key: try AEADKey(bytes: SystemRandom().bytes(32)), random: SystemRandom())
            let log = Log(component: "test", minimum: .error)
            let mail = MailOutbox(sealer: sealer, clock: test.clock, random: SystemRandom())
            let end = WebhookKeyExpiry(
                database: test.server.database,
                end: WebhookDisabler(database: test.database, mail: mail),
                clock: test.clock,
                steady: SteadyClock(test.clock, floor: nil),
                log: log
            )
            let before = try await disabled(test, of: john.user.id)
            #expect(try await end.disableDue() != nil)
            let record = try await test.server.database.read { try $0.webhooks.find(made.id)?.webhook }
            #expect(record?.isActive == false)
            #expect(try await disabled(test, of: john.user.id) == max(1, before))
        }
    }

    // MARK: Scopes

    @Test("to subscribe through a key takes the scope that reads what the event is about")
    func scopes() async throws {
        try await run { test, _ in
            let john = try await test.signUp()
            let acme = try await test.organization("acme", of: john)
            let write = try await test.key([.webhooksWrite], of: john.tokens)
            for type in EventType.allCases {
                let refused = try await create(test, key: write.key, [type])
                #expect(refused.status == 403 && refused.reason == .insufficientScope, "\(type)")
                let key = try await test.key([.webhooksWrite, type.readScope], of: john.tokens)
                let taken = try await create(test, key: key.key, [type])
                #expect(taken.status == 201, "\(type)")
                // What it may not have at once it may not get bit by bit.
                let id = try taken.decode(Webhook.self).id
                let other = EventType.allCases.first { $0.readScope != type.readScope }?.rawValue ?? ""
                let more = #"{"events":["\#(type.rawValue)","\#(other)"]}"#
                let widened = try await test.send("PATCH", "/v1/webhooks/\(id)", key: key.key, text: more)
                #expect(widened.status == 403 && widened.reason == .insufficientScope, "\(type)")
            }
            let users = try await test.key([.webhooksWrite, .usersRead], of: john.tokens)
            #expect(try await create(test, key: users.key, [.userUpdated], in: acme).status == 403)
            let both = try await test.key([.webhooksWrite, .usersRead, .organizationsRead], of: john.tokens)
            #expect(try await create(test, key: both.key, [.userUpdated], in: acme).status == 201)
        }
    }

    @Test("a key that points its owner's webhook elsewhere answers for it, and takes it along when it ends")
    func redirected() async throws {
        try await run { test, _ in
            let john = try await test.signUp()
            let request = CreateWebhookRequest(url: "https://example.com/", events: [.userUpdated])
            let own: Webhook = try await test.json("POST", "/v1/webhooks", as: john, request).decode()
            let path = "/v1/webhooks/\(own.id)"
            let blind = try await test.key([.webhooksWrite], of: john.tokens)
            let key = try await test.key([.webhooksWrite, .usersRead], of: john.tokens)
            for body in [#"{"url":"https://evil.example/"}"#, #"{"is_active":true}"#, #"{"events":["user.deleted"]}"#] {
                let refused = try await test.send("PATCH", path, key: blind.key, text: body)
                #expect(refused.status == 403 && refused.reason == .insufficientScope, "\(body)")
            }
            #expect(try await test.send("POST", path + "/regenerate-secret", key: blind.key).status == 403)
            let described = try await test.send("PATCH", path, key: key.key, text: #"{"description":"x"}"#)
            #expect(try described.decode(Webhook.self).apiKeyID == nil)
            let moved = try await test.send("PATCH", path, key: key.key, text: #"{"url":"https://evil.example/"}"#)
            #expect(try moved.decode(Webhook.self).apiKeyID == key.apiKey.id)
            #expect(try await test.send("DELETE", "/v1/api-keys/\(key.apiKey.id)", as: john.tokens).status == 200)
            let shown: Webhook = try await test.send("GET", path, as: john.tokens).decode()
            #expect(!shown.isActive)
        }
    }

    @Test("a key with scopes cannot point a webhook that hears everything elsewhere")
    func everything() async throws {
        try await run { test, _ in
            let admin = try await test.administrator()
            let request = CreateWebhookRequest(url: "https://example.com/", events: [.userUpdated])
            let all: Webhook = try await test.json("POST", "/v1/webhooks", as: admin, request).decode()
            let key = try await test.key([.webhooksWrite, .usersRead, .adminRead], of: admin.tokens)
            let path = "/v1/webhooks/\(all.id)"
            let refused = try await test.send("PATCH", path, key: key.key, text: #"{"url":"https://evil.example/"}"#)
            #expect(refused.status == 403 && refused.reason == .insufficientScope)
            let whole = try await test.key(nil, of: admin.tokens)
            let moved = try await test.send("PATCH", path, key: whole.key, text: #"{"url":"https://new.example/"}"#)
            #expect(moved.status == 200)
        }
    }

    @Test("a key without users:read is told which user it is, and not their email address")
    func hiddenUser() async throws {
        try await run { test, other in
            let john = try await test.signUp()
            let key = try await test.key([.webhooksWrite, .sessionsRead], of: john.tokens)
            #expect(try await create(test, key: key.key, url: other.url, [.sessionCreated]).status == 201)
            _ = try await test.signIn()
            let payload = try #require(try await payloads(other, count: 1).first)
            #expect(payload.data["user"] == .object(["id": .string(john.user.id.text), "email": .null]))
            guard case .object(let session) = payload.data["session"] else {
                Issue.record("there is no session")
                return
            }
            #expect(session["methods"] != nil)
        }
    }

    // MARK: Organizations

    @Test("an organization's webhook is told of a member what its members see of each other, and no more")
    func memberView() async throws {
        try await run { test, other in
            let john = try await test.signUp()
            let jane = try await test.signUp("jane@example.com")
            let acme = try await test.organization("acme", of: john)
            try await test.join(acme, jane, as: .member)
            let request = CreateWebhookRequest(url: other.url, events: EventType.allCases, organizationID: acme)
            #expect(try await test.json("POST", "/v1/webhooks", as: john, request).status == 201)
            try await change(test, jane, "Jane")
            _ = try await payloads(other, count: 1)
            _ = try await test.signIn("jane@example.com")
            var authenticator = try SoftAuthenticator()
            let passkey = try await test.addPasskey(&authenticator, to: jane.tokens, name: "My phone")
            let told = try await payloads(other, count: 3)
            let members = try await test.send("GET", "/v1/organizations/\(acme)/members", as: john.tokens)
            let seen = try members.decode([[String: JSONValue]].self).first {
                $0["user_id"] == .string(jane.user.id.text)
            }
            var expected = try #require(seen)
            for field in ["role", "joined_at"] { expected[field] = nil }
            expected["id"] = expected.removeValue(forKey: "user_id")
            let updated = try #require(told.first { $0.type == .userUpdated })
            guard case .object(let user) = updated.data["user"] else {
                Issue.record("there is no user")
                return
            }
            #expect(user.filter { $0.value != .null } == expected.filter { $0.value != .null })
            let session = try #require(told.first { $0.type == .sessionCreated }).data["session"]
            guard case .object(let fields) = session else {
                Issue.record("there is no session")
                return
            }
            #expect(Set(fields.keys) == ["id", "user_id"])
            let created = try #require(told.first { $0.type == .passkeyCreated }).data["passkey"]
            #expect(
                created
                    == .object(["id": .string(passkey.id.text), "user_id": .string(jane.user.id.text)])
            )
        }
    }

    @Test("an organization is not told what its members do in another")
    func elsewhere() async throws {
        try await run { test, other in
            let john = try await test.signUp()
            let jane = try await test.signUp("jane@example.com")
            let acme = try await test.organization("acme", of: john)
            try await test.join(acme, jane, as: .member)
            let request = CreateWebhookRequest(url: other.url, events: EventType.allCases, organizationID: acme)
            #expect(try await test.json("POST", "/v1/webhooks", as: john, request).status == 201)
            let secret = CreateOrganizationRequest(name: "Startup", slug: "startup")
            #expect(try await test.json("POST", "/v1/organizations", as: jane, secret).status == 201)
            try await change(test, jane, "Jane")
            #expect(try await payloads(other, count: 1).map(\.type) == [.userUpdated])
        }
    }

    // MARK: Emails

    @Test("of each new webhook, and each that is sent elsewhere, an email tells its owner and the organization's")
    func emails() async throws {
        try await run { test, _ in
            let owner = try await test.signUp("owner@example.com")
            let admin = try await test.signUp("admin@example.com")
            let acme = try await test.organization("acme", of: owner)
            try await test.join(acme, admin, as: .admin)
            let request = CreateWebhookRequest(
                url: "https://hooks.example/secret-path",
                events: [.userUpdated],
                organizationID: acme
            )
            let made: Webhook = try await test.json("POST", "/v1/webhooks", as: admin, request).decode()
            for person in [owner, admin] {
                let email = try await test.emails(to: person.user.email, template: "new_webhook")
                    .first
                let text = try #require(email)
                #expect(text.contains("hooks.example") && !text.contains("secret-path"))
                #expect(text.contains("user.updated") && text.contains("Acme Corporation"))
            }
            let elsewhere = UpdateWebhookRequest(url: "https://elsewhere.example/")
            let path = "/v1/webhooks/\(made.id)"
            #expect(try await test.json("PATCH", path, as: owner, elsewhere).status == 200)
            _ = try await test.emails(to: owner.user.email, template: "new_webhook", count: 2)
            let silent = UpdateWebhookRequest(description: .set("x"))
            #expect(try await test.json("PATCH", path, as: owner, silent).status == 200)
            try await test.settled()
            #expect(try await test.decodedEmails(to: owner.user.email, template: "new_webhook").count == 2)
            #expect(try await test.decodedEmails(to: admin.user.email, template: "new_webhook").count == 1)
        }
    }

    @Test("fifty new receivers an hour are the most that one user sets up, so that no inbox is flooded")
    func throttled() async throws {
        try await run { test, _ in
            let john = try await test.signUp()
            let request = CreateWebhookRequest(url: "https://example.com/", events: [.userUpdated])
            let made: Webhook = try await test.json("POST", "/v1/webhooks", as: john, request).decode()
            for number in 1..<Limits.Hourly.webhookURLs {
                let move = UpdateWebhookRequest(url: "https://example.com/\(number)")
                #expect(try await test.json("PATCH", "/v1/webhooks/\(made.id)", as: john, move).status == 200)
            }
            let refused = try await test.json("POST", "/v1/webhooks", as: john, request)
            #expect(refused.status == 429 && refused.reason == .tooMany && refused.fields["retry-after"] != nil)
            test.clock.advance(seconds: 3600)
            let tokens = try await test.signIn()
            let again = try await test.json(
                "POST",
                "/v1/webhooks",
                request,
                fields: ["Authorization": "Bearer \(tokens.accessToken)"]
            )
            #expect(again.status == 201)
        }
    }
}
