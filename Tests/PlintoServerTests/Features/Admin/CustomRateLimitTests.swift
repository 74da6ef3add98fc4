import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Rate limits that the operator gives an organization or an API key.
@Suite("Custom rate limits")
struct CustomRateLimitTests {
    private func set(_ path: String, _ limit: String, _ test: TestServer, as tokens: TokenPair) async throws -> Int {
        let body = #"{"rate_limit":\#(limit)}"#
        return try await test.send("PATCH", "/v1/admin/\(path)", as: tokens, text: body).status
    }

    @Test("a key has its own window: exact fields, 429 with the seconds to wait, and a new one with the next minute")
    func ofKey() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
        } _: { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            let created = try await test.key([.usersRead, .apiKeysRead], of: john.tokens)
            let shared = try await test.send("GET", "/v1/users/me", key: created.key)
            #expect(shared.fields["x-ratelimit-limit"] == "1000")
            #expect(try await set("api-keys/\(created.apiKey.id)", "3", test, as: admin.tokens) == 200)
            test.clock.advance(seconds: 15)
            let reset = (test.clock.now().seconds / 60 + 1) * 60
            for rest in [2, 1, 0] {
                let answer = try await test.send("GET", "/v1/users/me", key: created.key)
                #expect(answer.status == 200)
                #expect(answer.fields["x-ratelimit-limit"] == "3")
                #expect(answer.fields["x-ratelimit-remaining"] == "\(rest)")
                #expect(answer.fields["x-ratelimit-reset"] == "\(reset)")
            }
            let refused = try await test.send("GET", "/v1/users/me", key: created.key)
            #expect(refused.status == 429 && refused.reason == .rateLimit)
            #expect(refused.fields["retry-after"] == "\(reset - test.clock.now().seconds)")
            #expect(refused.fields["x-ratelimit-remaining"] == "0")
            // Its owner's session is counted apart.
            let own = try await test.send("GET", "/v1/users/me", as: john.tokens)
            #expect(own.status == 200 && own.fields["x-ratelimit-limit"] == "1000")
            test.clock.advance(seconds: reset - test.clock.now().seconds)
            let list = try await test.send("GET", "/v1/api-keys", key: created.key)
            #expect(try list.status == 200 && list.decode([APIKey].self).first?.rateLimit == 3)
            #expect(try await set("api-keys/\(created.apiKey.id)", "null", test, as: admin.tokens) == 200)
            let cleared = try await test.send("GET", "/v1/users/me", key: created.key)
            #expect(cleared.fields["x-ratelimit-limit"] == "1000")
        }
    }

    @Test("the keys of an organization share its window, but for one that has its own; the operator sets it too")
    func ofOrganization() async throws {
        try await TestServer.run {
            $0.hasRateLimits = true
        } _: { test in
            let admin = try await test.administrator()
            let owner = try await test.signUp()
            let member = try await test.signUp("member@example.com")
            let organization = try await test.organization(of: owner)
            try await test.join(organization, member, as: .admin)
            var keys: [CreatedAPIKey] = []
            for tokens in [owner.tokens, member.tokens, owner.tokens] {
                keys.append(try await test.key([.organizationsRead], of: tokens, organization: organization))
            }
            func remaining(_ index: Int) async throws -> String {
                let path = "/v1/organizations/\(organization)"
                let fields = try await test.send("GET", path, key: keys[index].key).fields
                return "\(fields["x-ratelimit-remaining"] ?? "") of \(fields["x-ratelimit-limit"] ?? "")"
            }
            try await test.operate("rate-limit", organization.text, "--per-minute", "5000")
            #expect(try await set("api-keys/\(keys[2].apiKey.id)", "7", test, as: admin.tokens) == 200)
            #expect(try await remaining(0) == "4999 of 5000")
            #expect(try await remaining(1) == "4998 of 5000")
            #expect(try await remaining(2) == "6 of 7")
            try await test.operate("rate-limit", organization.text, "--default")
            // Counted with everything else that its owner did.
            #expect(try await remaining(1).hasSuffix(" of 1000"))
            #expect(try await test.audit(of: owner.user.id).filter { $0 == .rateLimitSet }.count == 3)
        }
    }

    @Test("a limit is a whole number from one to ten millions, of what there is")
    func rules() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let organization = try await test.organization(of: admin)
            for limit in ["0", "-1", "10000001", "1.5", #""5""#, "99999999999999999999"] {
                #expect(
                    try await set("organizations/\(organization)", limit, test, as: admin.tokens) == 400,
                    "\(limit)"
                )
            }
            for limit in ["1", "10000000", "null"] {
                #expect(
                    try await set("organizations/\(organization)", limit, test, as: admin.tokens) == 200,
                    "\(limit)"
                )
            }
            let nobody = APIKeyID(createdAt: test.clock.now(), from: SystemRandom())
            for path in ["organizations/x", "api-keys/x", "api-keys/\(nobody)", "organizations/\(nobody)"] {
                #expect(try await set(path, "5", test, as: admin.tokens) == 404, "\(path)")
            }
        }
    }
}
