import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// That an organization always has an owner who can act, whoever leaves and in whatever order.
@Suite("Owners of organizations")
struct OrganizationOwnerTests {
    private func member(_ id: OrganizationID, _ user: AuthenticationResponse) -> String {
        "/v1/organizations/\(id)/members/\(user.user.id)"
    }

    private func ownerID(_ id: OrganizationID, _ test: TestServer) async throws -> UserID? {
        try await test.server.database.read { try $0.organizations.find(id)?.ownerID }
    }

    @Test("the last owner neither leaves nor is demoted; with another one they do, and owner_id follows")
    func lastOwner() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let id = try await test.organization(of: john)
            try await test.join(id, jane, as: .member)
            let demote = #"{"role": "member"}"#
            let leaving = try await test.send("DELETE", member(id, john), as: john.tokens)
            #expect(leaving.status == 409 && leaving.reason == .lastOwner)
            let stepping = try await test.send("PATCH", member(id, john), as: john.tokens, text: demote)
            #expect(stepping.status == 409 && stepping.reason == .lastOwner)

            let promotion = try await test.send("PATCH", member(id, jane), as: john.tokens, text: #"{"role": "owner"}"#)
            #expect(promotion.status == 200)
            #expect(try await ownerID(id, test) == john.user.id)
            #expect(try await test.send("DELETE", member(id, john), as: john.tokens).status == 200)
            #expect(try await ownerID(id, test) == jane.user.id)
            #expect(try await test.send("GET", "/v1/organizations/\(id)", as: john.tokens).status == 404)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: jane.user.id) }
            let change = entries.first { $0.action == .organizationRoleChanged }
            #expect(change?.actorID == john.user.id && change?.target == id.text)
        }
    }

    @Test("a suspended owner does not count as one who remains")
    func suspendedOwner() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let id = try await test.organization(of: john)
            try await test.join(id, jane, as: .owner)
            let now = test.clock.now()
            try await test.server.database.write { try $0.users.setStatus(.suspended, of: jane.user.id, at: now) }
            #expect(try await test.send("DELETE", member(id, john), as: john.tokens).reason == .lastOwner)
            let transfer = try await test.send(
                "POST",
                "/v1/organizations/\(id)/transfer-ownership",
                as: john.tokens,
                text: #"{"user_id": "\#(jane.user.id)"}"#
            )
            #expect(transfer.status == 404)
        }
    }

    @Test("ownership is handed to a member, and who had it becomes an admin")
    func transfer() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let id = try await test.organization(of: john)
            let path = "/v1/organizations/\(id)/transfer-ownership"
            let body = #"{"user_id": "\#(jane.user.id)"}"#
            #expect(try await test.send("POST", path, as: john.tokens, text: body).status == 404)
            try await test.join(id, jane, as: .viewer)
            let answer = try await test.send("POST", path, as: john.tokens, text: body)
            let organization: Organization = try answer.decode()
            #expect(organization.ownerID == jane.user.id && organization.role == .admin)
            #expect(try await test.role(jane, in: id) == .owner)
            #expect(try await test.send("POST", path, as: john.tokens, text: body).status == 403)
        }
    }

    @Test("of two last owners who step down, or leave, at the same moment one remains")
    func ownersRace() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            for round in 0..<6 {
                let id = try await test.organization("acme-\(round)", of: john)
                try await test.join(id, jane, as: .owner)
                let method = round.isMultiple(of: 2) ? "PATCH" : "DELETE"
                let body = round.isMultiple(of: 2) ? #"{"role": "viewer"}"# : nil
                async let one = test.send(method, member(id, john), as: john.tokens, text: body)
                async let two = test.send(method, member(id, jane), as: jane.tokens, text: body)
                #expect(try await [one.status, two.status].sorted() == [200, 409])
                #expect(try await test.owners(of: id) == 1)
            }
        }
    }

    @Test("of two owners who demote each other at the same moment one remains")
    func mutualDemotion() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            for round in 0..<6 {
                let id = try await test.organization("acme-\(round)", of: john)
                try await test.join(id, jane, as: .owner)
                let body = #"{"role": "viewer"}"#
                async let one = test.send("PATCH", member(id, jane), as: john.tokens, text: body)
                async let two = test.send("PATCH", member(id, john), as: jane.tokens, text: body)
                #expect(try await [one.status, two.status].sorted() == [200, 403])
                #expect(try await test.owners(of: id) == 1)
            }
        }
    }

    @Test("an account that ends takes its memberships along, and an organization that had no other member")
    func accountEnds() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let shared = try await test.organization("shared", of: jane)
            try await test.join(shared, john, as: .admin)
            let alone = try await test.organization("alone", of: john)
            #expect(try await test.send("DELETE", "/v1/users/me", as: john.tokens).status == 200)
            let (kept, gone) = try await test.server.database.read { connection in
                (try connection.organizations.find(shared), try connection.organizations.find(alone))
            }
            #expect(kept?.memberCount == 1 && gone == nil)
            let taken = CreateOrganizationRequest(name: "A", slug: "alone")
            #expect(try await test.json("POST", "/v1/organizations", as: jane, taken).reason == .slugTaken)
        }
    }

    @Test("the last owner of an organization with others does not end their account; nothing has changed then")
    func lastOwnerStays() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let alone = try await test.organization("alone", of: john)
            let shared = try await test.organization("shared", of: john)
            try await test.join(shared, jane, as: .admin)
            let refused = try await test.send("DELETE", "/v1/users/me", as: john.tokens)
            #expect(refused.status == 409 && refused.reason == .lastOwner)
            #expect(try await test.access(john.tokens) == 200)
            #expect(try await test.role(john, in: alone) == .owner)
            #expect(try await test.role(john, in: shared) == .owner)
        }
    }

    @Test("an administrator deletes the account of a last owner; the highest of the longest there follows")
    func administratorDeletes() async throws {
        try await TestServer.run { test in
            let root = try await test.administrator()
            let john = try await test.signUp()
            let successors = [
                try await test.signUp("a@example.com"), try await test.signUp("b@example.com"),
                try await test.signUp("c@example.com"),
            ]
            let id = try await test.organization(of: john)
            for (user, role) in zip(successors, [OrganizationRole.member, .admin, .admin]) {
                test.clock.advance(milliseconds: 1)
                try await test.join(id, user, as: role)
            }
            let deletion = try await test.send("DELETE", "/v1/admin/users/\(john.user.id)", as: root.tokens)
            #expect(deletion.status == 200)
            #expect(try await ownerID(id, test) == successors[1].user.id)
            #expect(try await test.role(successors[1], in: id) == .owner)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: successors[1].user.id) }
            #expect(entries.first { $0.action == .organizationOwnershipTransferred }?.actorID == root.user.id)
        }
    }
}
