import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// API keys from their making to their end.
@Suite("API keys")
struct APIKeyTests {
    private static let random = SystemRandom()

    @Test("a key is one word that scanners recognise, and any one character of it mistyped is noticed without a look")
    func form() throws {
        let id = APIKeyID(createdAt: Timestamp(seconds: 1_800_000_000), from: Self.random)
        let key = APIKeyText(id: id, secret: Self.random.bytes(20))
        #expect(key.text.wholeMatch(of: /plk_[0-9a-z]{64}/) != nil)
        #expect(APIKeyText(presented: key.text) == key)
        #expect(key.hash == Digest.sha256.hash(Array(key.text.utf8)))
        for position in key.text.indices {
            var text = key.text
            let other = text[position] == "a" ? "b" : "a"
            text.replaceSubrange(position...position, with: other)
            #expect(APIKeyText(presented: text) == nil, "\(text)")
        }
        for text in ["", "plk_", String(key.text.dropLast()), key.text + "a", key.text.uppercased(), " " + key.text] {
            #expect(APIKeyText(presented: text) == nil, "\(text)")
        }
    }

    @Test("a key is shown once, acts as its owner, and ends with its revocation at once")
    func life() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let created = try await test.key([.usersRead, .apiKeysRead], of: john.tokens)
            let me = try await test.send("GET", "/v1/users/me", key: created.key)
            #expect(try me.decode(User.self).id == john.user.id)

            let list = try await test.send("GET", "/v1/api-keys", key: created.key)
            #expect(!String(decoding: list.body, as: UTF8.self).contains("plk_"))
            #expect(try list.decode([APIKey].self).map(\.id) == [created.apiKey.id])
            let one = try await test.send("GET", "/v1/api-keys/\(created.apiKey.id)", as: john.tokens)
            #expect(try one.decode(APIKey.self).scopes == [.usersRead, .apiKeysRead])

            let path = "/v1/api-keys/\(created.apiKey.id)"
            #expect(try await test.send("DELETE", path, key: created.key).reason == .insufficientScope)
            #expect(try await test.send("DELETE", path, as: john.tokens).status == 200)
            let refused = try await test.send("GET", "/v1/users/me", key: created.key)
            #expect(refused.status == 401 && refused.reason == .invalidAPIKey)
            #expect(refused.fields["www-authenticate"] == "Bearer error=\"invalid_token\"")
            #expect(try await test.send("DELETE", path, as: john.tokens).status == 404)

            let email = try #require(try await test.emails(to: "john@example.com").last)
            #expect(email.contains("new API key") && email.contains("users:read") && !email.contains(created.key))
            let told = try await test.audit(of: john.user.id)
            #expect(told.contains(.apiKeyCreated) && told.contains(.apiKeyRevoked))
        }
    }

    @Test("the id alone, another secret with a right checksum, and what only looks like a key open nothing")
    func forged() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let created = try await test.key([.usersRead], of: john.tokens)
            let guessed = APIKeyText(id: created.apiKey.id, secret: Self.random.bytes(20)).text
            let unknown = APIKeyText(
                id: APIKeyID(createdAt: test.clock.now(), from: Self.random),
                secret: Self.random.bytes(20)
            ).text
            for text in [guessed, unknown, "plk_", created.apiKey.id.text, created.key.dropLast() + "!", "plk_'--"] {
                let refused = try await test.send("GET", "/v1/users/me", key: text)
                let reason: Reason = text.hasPrefix("plk_") ? .invalidAPIKey : .invalidToken
                #expect(refused.status == 401 && refused.reason == reason, "\(text)")
            }
            #expect(try await test.send("GET", "/v1/users/me", key: created.key).status == 200)
        }
    }

    @Test("the database holds no key, only what it is recognised by")
    func atRest() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let created = try await test.key([.usersRead], of: john.tokens)
            let id = created.apiKey.id
            let record = try #require(try await test.server.database.read { try $0.apiKeys.find(id) })
            #expect(record.hash == Digest.sha256.hash(Array(created.key.utf8)))
            let secret = Data(created.key.dropFirst(30).utf8)
            for file in ["server.db", "server.db-wal"] {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: test.scratch.file(file)))
                #expect(bytes.range(of: secret) == nil, "\(file)")
            }
        }
    }

    @Test("an expired key is refused from that second on, and one that would begin so is not made")
    func expiry() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let end = test.clock.now().advanced(bySeconds: 60).text
            let body = #"{"name":"a","scopes":["users:read"],"expires_at":"\#(end)"}"#
            let key = try await test.createKey(body, as: john.tokens).decode(CreatedAPIKey.self).key
            test.clock.advance(seconds: 59)
            #expect(try await test.send("GET", "/v1/users/me", key: key).status == 200)
            test.clock.advance(seconds: 1)
            let refused = try await test.send("GET", "/v1/users/me", key: key)
            #expect(refused.status == 401 && refused.reason == .apiKeyExpired)
            let over = try await test.createKey(body, as: john.tokens)
            #expect(over.status == 400 && over.field == "expires_at" && over.reason == .outOfRange)
        }
    }

    @Test("to make a key takes a user who signed in a moment ago, or their password; a key never makes one")
    func making() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let key = try await test.key(nil, of: admin.tokens).key
            let body = #"{"name":"a","scopes":["users:read"]}"#
            let byKey = try await test.send("POST", "/v1/api-keys", key: key, text: body)
            #expect(byKey.status == 403 && byKey.reason == .sessionRequired)
            test.clock.advance(seconds: 601)
            #expect(try await test.createKey(body, as: admin.tokens).reason == .recentAuthenticationRequired)
            let wrong = #"{"name":"a","scopes":["users:read"],"password":"not my password"}"#
            #expect(try await test.createKey(wrong, as: admin.tokens).reason == .wrongCredentials)
            let right = #"{"name":"a","scopes":["users:read"],"password":"\#(TestServer.password)"}"#
            #expect(try await test.createKey(right, as: admin.tokens).status == 201)
        }
    }

    @Test("use is recorded to the minute, without a write a request; a new address is told once")
    func uses() async throws {
        let loopback = ProxyTrust(ranges: [AddressRange("127.0.0.0/8")].compactMap(\.self), header: .xForwardedFor)
        try await TestServer.run {
            $0.proxies = loopback
        } _: { test in
            let john = try await test.signUp()
            let created = try await test.key([.usersRead, .apiKeysRead], of: john.tokens)
            let id = created.apiKey.id
            func use(_ address: String) async throws {
                let from = ["X-Forwarded-For": address]
                #expect(try await test.send("GET", "/v1/users/me", key: created.key, fields: from).status == 200)
            }
            func lastUse() async throws -> Timestamp? {
                try await test.server.database.read { try $0.apiKeys.find(id)?.key.lastUsedAt }
            }
            func told() async throws -> Int {
                try await test.audit(of: john.user.id).count { $0 == .apiKeyUsedFromNewAddress }
            }
            #expect(try await lastUse() == nil)
            try await use("192.0.2.1")
            #expect(try await eventually { try await lastUse() == test.clock.now() })
            #expect(try await told() == 1)

            let first = test.clock.now()
            // The jobs that send emails write, too.
            try await test.settled()
            let size =
                try FileManager.default.attributesOfItem(atPath: test.scratch.file("server.db-wal"))[.size] as? Int
            test.clock.advance(seconds: 59)
            for _ in 0..<50 { try await use("192.0.2.1") }
            let after =
                try FileManager.default.attributesOfItem(atPath: test.scratch.file("server.db-wal"))[.size] as? Int
            #expect(size == after)
            #expect(try await lastUse() == first)

            test.clock.advance(seconds: 1)
            try await use("192.0.2.1")
            #expect(try await eventually { try await lastUse() == test.clock.now() })
            try await use("198.51.100.7")
            #expect(try await eventually { try await told() == 2 })
            test.clock.advance(seconds: 60)
            try await use("192.0.2.1")
            #expect(try await eventually { try await lastUse() == test.clock.now() })
            #expect(try await told() == 2)
        }
    }

    @Test("what is done through a key is told with the key")
    func audited() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let created = try await test.key([.usersWrite], of: john.tokens)
            let body = #"{"first_name":"Johnny"}"#
            #expect(try await test.send("PATCH", "/v1/users/me", key: created.key, text: body).status == 200)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: john.user.id) }
            let update = try #require(entries.first { $0.action == .userUpdated })
            #expect(update.apiKeyID == created.apiKey.id && update.sessionID == nil)
        }
    }

    @Test("the keys of others do not exist, and no one has more than a hundred")
    func bounds() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let eve = try await test.signUp("eve@example.com")
            let created = try await test.key([.usersRead], of: john.tokens)
            let path = "/v1/api-keys/\(created.apiKey.id)"
            #expect(try await test.send("GET", path, as: eve.tokens).status == 404)
            #expect(try await test.send("DELETE", path, as: eve.tokens).status == 404)
            #expect(try await test.send("GET", "/v1/api-keys", as: eve.tokens).decode([APIKey].self).isEmpty)
            #expect(try await test.send("GET", "/v1/users/me", key: created.key).status == 200)

            for _ in 1..<Limits.Account.apiKeys { _ = try await test.key([.usersRead], of: john.tokens) }
            let more = try await test.createKey(#"{"name":"a","scopes":["users:read"]}"#, as: john.tokens)
            #expect(more.status == 409 && more.reason == .tooMany)
            let part = try await test.send("GET", "/v1/api-keys?limit=60", as: john.tokens).decode([APIKey].self)
            let last = try #require(part.last?.id)
            let rest = try await test.send("GET", "/v1/api-keys?limit=60&after=\(last)", as: john.tokens)
            #expect(try part.count == 60 && rest.decode([APIKey].self).count == 40)
        }
    }

    @Test("no query about keys reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let now = test.clock.now()
            let id = APIKeyID(createdAt: now, from: Self.random)
            _ = try recorder.apiKeys.find(id)
            _ = try recorder.apiKeys.page(of: UserID(createdAt: now, from: Self.random), after: nil, limit: 10)
            _ = try recorder.apiKeys.page(of: OrganizationID(createdAt: now, from: Self.random), after: nil, limit: 10)
            _ = try recorder.apiKeys.count(of: UserID(createdAt: now, from: Self.random), most: 10)
            _ = try recorder.apiKeys.remove(id)
            _ = try recorder.apiKeys.noteUse(id, from: "192.0.2.1", at: now)
            _ = try recorder.apiKeys.prune(expiredBefore: now, limit: 10)
            #expect(recorder.plans.count == 7 && recorder.scans.isEmpty, "\(recorder.scans)")
        }
    }
}
