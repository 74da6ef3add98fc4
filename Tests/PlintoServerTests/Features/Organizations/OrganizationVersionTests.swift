import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The version of an organization, by which a client says what its request was decided on.
@Suite("Versions of organizations")
struct OrganizationVersionTests {
    private func send(
        _ test: TestServer,
        _ method: String,
        _ id: OrganizationID,
        as user: AuthenticationResponse,
        text: String? = nil,
        _ fields: [String: String] = [:]
    ) async throws -> WireClient.Response {
        let path = "/v1/organizations/\(id)"
        return try await test.send(method, path, key: user.tokens.accessToken, text: text, fields: fields)
    }

    @Test("the second of two members with the same version loses nothing, and gets what the first one made")
    func twoClients() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let admin = try await test.signUp("admin@example.com")
            let id = try await test.organization(of: owner)
            try await test.join(id, admin, as: .admin)
            let tag = try #require(try await send(test, "GET", id, as: owner).fields["etag"])
            #expect(try await send(test, "GET", id, as: owner, ["If-None-Match": tag]).status == 304)

            let first = try await send(test, "PATCH", id, as: owner, text: #"{"name": "First"}"#, ["If-Match": tag])
            let raised = try #require(first.fields["etag"])
            #expect(first.status == 200 && raised != tag)
            for (method, text) in [("PATCH", #"{"name": "Second"}"#), ("PATCH", "{}")] {
                let stale = try await send(test, method, id, as: admin, text: text, ["If-Match": tag])
                #expect(stale.status == 412 && stale.reason == .versionMismatch && stale.fields["etag"] == raised)
                #expect(try stale.error?.current == (await send(test, "GET", id, as: admin)).json)
            }
            let current = try await send(test, "GET", id, as: owner, ["If-None-Match": tag])
            #expect(current.status == 200 && current.fields["etag"] == raised && current.body == first.body)
            let next = try await send(test, "PATCH", id, as: admin, text: #"{"name": "Second"}"#, ["If-Match": raised])
            #expect(next.status == 200)
            let malformed = try await send(test, "PATCH", id, as: admin, text: "{}", ["If-Match": "2"])
            #expect(malformed.status == 400 && malformed.field == "If-Match")
        }
    }

    @Test("an organization is not deleted on the word of another version of it")
    func deletion() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let id = try await test.organization(of: owner)
            let tag = try #require(try await send(test, "GET", id, as: owner).fields["etag"])
            _ = try await send(test, "PATCH", id, as: owner, text: #"{"name": "Other"}"#)
            let stale = try await send(test, "DELETE", id, as: owner, ["If-Match": tag])
            #expect(stale.status == 412 && stale.reason == .versionMismatch)
            let current = try await send(test, "GET", id, as: owner)
            #expect(try stale.error?.current == current.json)
            let raised = try #require(current.fields["etag"])
            #expect(try await send(test, "DELETE", id, as: owner, ["If-Match": raised]).status == 200)
            #expect(try await send(test, "GET", id, as: owner).status == 404)
        }
    }

    @Test("anyone who may not change it is told so before any version, and anyone who is no member sees none")
    func access() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let viewer = try await test.signUp("viewer@example.com")
            let stranger = try await test.signUp("stranger@example.com")
            let id = try await test.organization(of: owner)
            try await test.join(id, viewer, as: .viewer)
            for method in ["PATCH", "DELETE"] {
                for (user, status) in [(viewer, 403), (stranger, 404)] {
                    let text = method == "PATCH" ? "{}" : nil
                    let answer = try await send(test, method, id, as: user, text: text, ["If-Match": #""999""#])
                    #expect(answer.status == status && answer.error?.current == nil && answer.fields["etag"] == nil)
                }
            }
        }
    }

    @Test("whatever a member sees of it raises its version: members, roles, owners")
    func raised() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let jane = try await test.signUp("jane@example.com")
            let id = try await test.organization(of: owner)
            var version: Int64 = 0
            func expectRaised(_ isRaised: Bool, _ what: Comment) async throws {
                let now = try #require(try await test.server.database.read { try $0.organizations.find(id)?.version })
                #expect((now > version) == isRaised, what)
                version = now
            }
            try await expectRaised(true, "made")
            try await test.join(id, jane, as: .viewer)
            try await expectRaised(true, "joined")
            let member = "/v1/organizations/\(id)/members/\(jane.user.id)"
            #expect(try await test.send("PATCH", member, as: owner.tokens, text: #"{"role": "admin"}"#).status == 200)
            try await expectRaised(true, "role")
            let transfer = TransferOwnershipRequest(userID: jane.user.id)
            let path = "/v1/organizations/\(id)/transfer-ownership"
            #expect(try await test.json("POST", path, as: owner, transfer).status == 200)
            try await expectRaised(true, "owner")
            #expect(try await test.send("PATCH", "/v1/organizations/\(id)", as: jane.tokens, text: "{}").status == 200)
            try await test.server.database.write { try $0.organizations.setRateLimit(5, of: id) }
            try await expectRaised(false, "nothing that is seen")
            let own = "/v1/organizations/\(id)/members/\(owner.user.id)"
            #expect(try await test.send("DELETE", own, as: owner.tokens).status == 200)
            try await expectRaised(true, "left")
        }
    }
}
