import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Keys that are bound to one organization.
@Suite("API keys of organizations")
struct APIKeyOrganizationTests {
    private static let scopes: [APIScope] = [.organizationsWrite]

    @Test(
        "owners and admins make them, with the scopes of organizations alone; others do not, and strangers see nothing"
    )
    func making() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let organization = try await test.organization(of: owner)
            let stranger = try await test.signUp("eve@example.com")
            let member = try await test.signUp("member@example.com")
            let admin = try await test.signUp("admin@example.com")
            try await test.join(organization, member, as: .member)
            try await test.join(organization, admin, as: .admin)
            func create(_ tokens: TokenPair, _ scopes: String) async throws -> WireClient.Response {
                let body = #"{"name":"a","organization_id":"\#(organization)","scopes":\#(scopes)}"#
                return try await test.createKey(body, as: tokens)
            }
            let fitting = #"["organizations:read"]"#
            #expect(try await create(owner.tokens, fitting).status == 201)
            #expect(try await create(admin.tokens, fitting).status == 201)
            #expect(try await create(member.tokens, fitting).reason == .insufficientRole)
            #expect(try await create(stranger.tokens, fitting).status == 404)
            let wide = try await create(owner.tokens, #"["organizations:read","users:read"]"#)
            #expect(wide.status == 400 && wide.field == "scopes")
            #expect(try await create(owner.tokens, "null").status == 400)

            let path = "/v1/api-keys?organization_id=\(organization)"
            #expect(try await test.send("GET", path, as: owner.tokens).decode([APIKey].self).count == 2)
            #expect(try await test.send("GET", path, as: member.tokens).reason == .insufficientRole)
            #expect(try await test.send("GET", path, as: stranger.tokens).status == 404)
        }
    }

    @Test("it opens its organization and nothing else, with what its owner may do there now")
    func bounds() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let organization = try await test.organization(of: owner)
            let second = try await test.organization("second", of: owner)
            let key = try await test.key(Self.scopes, of: owner.tokens, organization: organization).key
            #expect(try await test.send("GET", "/v1/organizations/\(organization)", key: key).status == 200)
            let patch = try await test.send(
                "PATCH",
                "/v1/organizations/\(organization)",
                key: key,
                text: #"{"name":"New"}"#
            )
            #expect(patch.status == 200)
            for rest in ["", "/members", "/invitations"] {
                #expect(try await test.send("GET", "/v1/organizations/\(second)\(rest)", key: key).status == 404)
            }
            for path in ["/v1/organizations", "/v1/users/me", "/v1/api-keys"] {
                #expect(try await test.send("GET", path, key: key).reason == .insufficientScope, "\(path)")
            }
        }
    }

    @Test("it goes with its owner's membership, and does not come back with it; an owner revokes the keys of others")
    func departure() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let organization = try await test.organization(of: owner)
            let admin = try await test.signUp("admin@example.com")
            try await test.join(organization, admin, as: .admin)
            let path = "/v1/organizations/\(organization)"
            let first = try await test.key(Self.scopes, of: admin.tokens, organization: organization)
            let second = try await test.key(Self.scopes, of: admin.tokens, organization: organization)
            #expect(try await test.send("GET", path, key: first.key).status == 200)
            #expect(try await test.send("DELETE", "/v1/api-keys/\(first.apiKey.id)", as: owner.tokens).status == 200)
            #expect(try await test.send("GET", path, key: first.key).reason == .invalidAPIKey)

            let user = second.apiKey.userID
            let role = try await test.send(
                "PATCH",
                "\(path)/members/\(user)",
                as: owner.tokens,
                text: #"{"role":"viewer"}"#
            )
            #expect(role.status == 200)
            #expect(try await test.send("PATCH", path, key: second.key, text: "{}").reason == .insufficientRole)
            #expect(try await test.send("DELETE", "\(path)/members/\(user)", as: owner.tokens).status == 200)
            #expect(try await test.send("GET", path, key: second.key).reason == .invalidAPIKey)

            let own = try await test.key(Self.scopes, of: owner.tokens, organization: organization)
            #expect(try await test.send("DELETE", path, as: owner.tokens).status == 200)
            #expect(try await test.send("GET", path, key: own.key).reason == .invalidAPIKey)
        }
    }
}
