import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Organizations")
struct OrganizationTests {
    private func create(
        _ slug: String,
        _ test: TestServer,
        as user: AuthenticationResponse,
        name: String = "Acme Corporation"
    ) async throws -> WireClient.Response {
        let request = CreateOrganizationRequest(name: name, slug: slug, description: "Enterprise software solutions")
        return try await test.json("POST", "/v1/organizations", as: user, request)
    }

    @Test("who creates one is its owner and only member; event and audit entry come with it")
    func creation() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let answer = try await create("acme-corp", test, as: john)
            #expect(answer.status == 201)
            guard case .object(let fields) = try answer.json else { return }
            let names = [
                "id", "name", "slug", "description", "owner_id", "member_count", "created_at", "updated_at", "role",
            ]
            #expect(Set(fields.keys) == Set(names))
            let organization: Organization = try answer.decode()
            #expect(organization.ownerID == john.user.id && organization.memberCount == 1)
            #expect(organization.role == .owner)
            let shown = try await test.send("GET", "/v1/organizations/\(organization.id)", as: john.tokens)
            #expect(try shown.decode(Organization.self) == organization)
            let members = try await test.send("GET", "/v1/organizations/\(organization.id)/members", as: john.tokens)
            #expect(try members.decode([OrganizationMember].self).map(\.userID) == [john.user.id])

            let events = try await test.events()
            let event = events.first { $0.type == .organizationCreated }
            #expect(event?.userID == john.user.id && event?.organizationID == organization.id)
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: john.user.id) }
            #expect(entries.first { $0.action == .organizationCreated }?.target == organization.id.text)
        }
    }

    @Test(
        "a field that does not fit is a 400 that names it",
        arguments: [
            (#"{"name": "", "slug": "acme"}"#, "name"), (#"{"name": "  ", "slug": "acme"}"#, "name"),
            (#"{"name": "A\u0007", "slug": "acme"}"#, "name"), (#"{"slug": "acme"}"#, "name"),
            (#"{"name": "A"}"#, "slug"), (#"{"name": "A", "slug": "ab"}"#, "slug"),
            (#"{"name": "A", "slug": "-acme"}"#, "slug"), (#"{"name": "A", "slug": "acme-"}"#, "slug"),
            (#"{"name": "A", "slug": "Acme"}"#, "slug"), (#"{"name": "A", "slug": "acmé"}"#, "slug"),
            (#"{"name": "A", "slug": "ac me"}"#, "slug"), (#"{"name": "A", "slug": "a/../b"}"#, "slug"),
            (#"{"name": "A", "slug": "acme", "owner_id": "x"}"#, "owner_id"),
            (#"{"name": "A", "slug": "acme", "description": "\u0000"}"#, "description"),
            (#"{"name": "A", "slug": ""# + String(repeating: "a", count: 49) + #""}"#, "slug"),
            (
                #"{"name": "A", "slug": "acme", "description": ""# + String(repeating: "a", count: 501) + #""}"#,
                "description"
            ),
        ]
    )
    func wrongFields(body: String, field: String) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let answer = try await test.send("POST", "/v1/organizations", as: john.tokens, text: body)
            #expect(answer.status == 400)
            #expect(answer.field == field)
        }
    }

    @Test("a PATCH changes what it names; null clears the description, and nothing is what nothing changes")
    func update() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let created: Organization = try await create("acme-corp", test, as: john).decode()
            let path = "/v1/organizations/\(created.id)"
            test.clock.advance(seconds: 10)
            let same = try await test.send("PATCH", path, as: john.tokens, text: "{}")
            #expect(try same.decode(Organization.self) == created)
            let changed = try await test.send(
                "PATCH",
                path,
                as: john.tokens,
                text: #"{"name": "Acme", "description": null}"#
            )
            let organization: Organization = try changed.decode()
            #expect(organization.name == "Acme" && organization.description == nil && organization.slug == "acme-corp")
            #expect(organization.updatedAt == test.clock.now())
            let updates = try await test.audit(of: john.user.id).filter { $0 == .organizationUpdated }
            #expect(updates.count == 1)
        }
    }

    @Test("a slug is one organization's, and for 30 days after its end no one's but that of who deleted it")
    func slugs() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let created: Organization = try await create("acme-corp", test, as: john).decode()
            let path = "/v1/organizations/\(created.id)"
            #expect(try await create("acme-corp", test, as: john).reason == .slugTaken)
            #expect(try await create("acme-corp", test, as: john).status == 409)
            // A slug that was given up is still kept, and its organization may take it back.
            func rename(_ slug: String) async throws -> Int {
                try await test.send("PATCH", path, as: john.tokens, text: #"{"slug": "\#(slug)"}"#).status
            }
            #expect(try await rename("acme") == 200)
            #expect(try await create("acme-corp", test, as: john).status == 409)
            #expect(try await rename("acme-corp") == 200)
            #expect(try await create("other", test, as: john).status == 201)
            #expect(try await rename("other") == 409)

            #expect(try await test.send("DELETE", path, as: john.tokens).status == 200)
            #expect(try await test.send("GET", path, as: john.tokens).status == 404)
            let jane = try await test.signUp("jane@example.com")
            #expect(try await create("acme-corp", test, as: jane).status == 409)
            test.clock.advance(seconds: 30 * 24 * 3600 - 1)
            #expect(try await create("acme-corp", test, as: try await again(jane, test)).status == 409)
            test.clock.advance(seconds: 2)
            #expect(try await create("acme-corp", test, as: try await again(jane, test)).status == 201)
        }
    }

    /// The same user, signed in anew.
    private func again(_ user: AuthenticationResponse, _ test: TestServer) async throws -> AuthenticationResponse {
        AuthenticationResponse(user: user.user, tokens: try await test.signIn(user.user.email))
    }

    @Test("of those who race for a slug one gets it")
    func slugRace() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await self.create("acme-corp", test, as: john).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 409, count: 7))
        }
    }

    @Test("a user is in a hundred organizations at most when they make another")
    func tooMany() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            for index in 0..<Limits.Account.organizations { _ = try await test.organization("a-\(index)", of: john) }
            #expect(try await create("one-more", test, as: john).reason == .tooMany)
        }
    }

    @Test("lists come in parts, each member and organization once")
    func parts() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let id = try await test.organization(of: john)
            for index in 0..<4 {
                test.clock.advance(milliseconds: 1)
                try await test.join(id, try await test.signUp("u\(index)@example.com"), as: .viewer)
                _ = try await test.organization("more-\(index)", of: john)
            }
            var members: [UserID] = []
            var organizations: [OrganizationID] = []
            for _ in 0..<3 {
                let after = members.last.map { "&after=\($0)" } ?? ""
                let part = try await test.send(
                    "GET",
                    "/v1/organizations/\(id)/members?limit=2\(after)",
                    as: john.tokens
                )
                members += try part.decode([OrganizationMember].self).map(\.userID)
                let next = organizations.last.map { "&after=\($0)" } ?? ""
                let mine = try await test.send("GET", "/v1/organizations?limit=2\(next)", as: john.tokens)
                organizations += try mine.decode([Organization].self).map(\.id)
            }
            #expect(members.count == 5 && Set(members).count == 5)
            #expect(organizations.count == 5 && Set(organizations).count == 5)
            for (query, field) in [("limit=0", "limit"), ("limit=101", "limit"), ("after=x", "after"), ("a=1", "a")] {
                #expect(try await test.send("GET", "/v1/organizations?\(query)", as: john.tokens).field == field)
            }
        }
    }

    @Test("no request about organizations reads a table from end to end, or sorts one")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let user = UserID(createdAt: test.clock.now(), from: SystemRandom())
            let id = OrganizationID(createdAt: test.clock.now(), from: SystemRandom())
            let now = test.clock.now()
            let organizations = recorder.organizations
            _ = try organizations.find(id)
            _ = try organizations.page(of: user, after: id, limit: 50)
            try organizations.delete(id, at: now)
            try organizations.setOwner(user, of: id, at: now)
            try organizations.reserve("x", for: id, by: nil, until: now)
            _ = try organizations.isReserved("x", from: id, of: UserID(createdAt: now, from: SystemRandom()), at: now)
            _ = try organizations.pruneReservations(endedBefore: now, limit: 10)
            let record = OrganizationRecord(
                id: id,
                name: "x",
                slug: "x",
                description: nil,
                ownerID: user,
                createdAt: now,
                updatedAt: now
            )
            _ = try organizations.update(record)
            let memberships = recorder.memberships
            _ = try memberships.find(user, in: id)
            _ = try memberships.memberships(of: user)
            _ = try memberships.count(of: user, most: 100)
            _ = try memberships.page(of: id, after: user, limit: 50)
            _ = try memberships.member(user, of: id)
            _ = try memberships.first(.owner, .active, beside: user, in: id)
            _ = try memberships.first(.owner, nil, beside: user, in: id)
            try memberships.setRole(.admin, of: user, in: id)
            try memberships.remove(user, from: id, at: now)
            let invitations = recorder.invitations
            _ = try invitations.find(tokenHash: [1])
            _ = try invitations.page(of: id, at: now, after: nil, limit: 50)
            _ = try invitations.remove(InvitationID(createdAt: now, from: SystemRandom()), of: id)
            _ = try invitations.prune(expiredBefore: now, limit: 10)
            #expect(recorder.plans.count >= 20)
            #expect(recorder.scans.isEmpty, "\(recorder.scans)")
            for plan in recorder.plans {
                #expect(!plan.steps.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
        }
    }
}
