import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The list of all organizations.
@Suite("Administrators' list of organizations")
struct AdminOrganizationTests {
    private func page(_ test: TestServer, _ admin: AuthenticationResponse, _ query: String) async throws
        -> AdminOrganizationList
    {
        let answer = try await test.send("GET", "/v1/admin/organizations" + query, as: admin.tokens)
        #expect(answer.status == 200, "\(query)")
        return try answer.decode()
    }

    private func found(_ name: String, _ slug: String, by user: AuthenticationResponse, _ test: TestServer) async throws
        -> Organization
    {
        test.clock.advance(milliseconds: 1)
        let request = CreateOrganizationRequest(name: name, slug: slug)
        return try await test.json("POST", "/v1/organizations", as: user, request).decode()
    }

    @Test("pages hold everyone's organizations once, newest first, and the total follows every change")
    func pages() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            #expect(try await page(test, admin, "").organizations.isEmpty)
            var made: [Organization] = []
            for index in 0..<5 { made.append(try await found("Acme \(index)", "acme-\(index)", by: john, test)) }
            var seen: [OrganizationID] = []
            for number in 1...3 {
                let list = try await page(test, admin, "?page=\(number)&limit=2")
                #expect(list.total == 5 && list.page == number && list.limit == 2)
                seen += list.organizations.map(\.id)
            }
            #expect(seen == made.reversed().map(\.id))
            #expect(try await page(test, admin, "?page=4&limit=2").organizations.isEmpty)

            let first = try #require(try await page(test, admin, "?limit=1").organizations.first)
            #expect(first.ownerID == john.user.id && first.memberCount == 1 && first.role == nil)
            #expect(first.slug == "acme-4" && first.name == "Acme 4")

            // A slug that is taken adds nothing to the count; an end, of an organization or of its only member, does.
            let taken = CreateOrganizationRequest(name: "Other", slug: "acme-4")
            #expect(try await test.json("POST", "/v1/organizations", as: john, taken).status == 409)
            #expect(try await page(test, admin, "").total == 5)
            #expect(try await test.send("DELETE", "/v1/organizations/\(made[0].id)", as: john.tokens).status == 200)
            #expect(try await page(test, admin, "").total == 4)
            #expect(try await test.send("DELETE", "/v1/users/me", as: john.tokens).status == 200)
            let rest = try await page(test, admin, "")
            #expect(rest.total == 0 && rest.organizations.isEmpty)
        }
    }

    @Test("a walk by cursors meets each organization once, whatever is added and removed in between")
    func walk() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            var made: [Organization] = []
            for index in 0..<7 { made.append(try await found("Acme \(index)", "acme-\(index)", by: admin, test)) }
            var seen: [OrganizationID] = []
            var next: String? = "limit=2"
            var rounds = 0
            while let query = next, rounds < 9 {
                let answer = try await test.send("GET", "/v1/admin/organizations?\(query)", as: admin.tokens)
                let ids = try answer.decode(AdminOrganizationList.self).organizations.map(\.id)
                seen += ids
                next = answer.nextQuery
                rounds += 1
                // The row that the cursor stands for goes.
                let last = try #require(ids.last)
                #expect(try await test.send("DELETE", "/v1/organizations/\(last)", as: admin.tokens).status == 200)
                _ = try await found("New \(rounds)", "new-\(rounds)", by: admin, test)
            }
            #expect(seen == made.reversed().map(\.id))

            let searched = try await test.send("GET", "/v1/admin/organizations?q=new&limit=3", as: admin.tokens)
            let rest = try await page(test, admin, "?\(try #require(searched.nextQuery))")
            #expect(rest.page == nil && rest.total == 4 && rest.organizations.map(\.slug) == ["new-1"])
        }
    }

    @Test("q finds the beginning of name and slug, whatever its case")
    func search() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            _ = try await found("Zebra Works", "acme-zoo", by: admin, test)
            _ = try await found("ACME Corporation", "first", by: admin, test)
            _ = try await found("100% Äpfel_", "third", by: admin, test)
            func slugs(_ query: String) async throws -> [String] {
                try await page(test, admin, query).organizations.map(\.slug)
            }
            #expect(try await slugs("?q=acme") == ["first", "acme-zoo"])
            #expect(try await slugs("?q=%20aCMe%20") == ["first", "acme-zoo"])
            #expect(try await slugs("?q=acme&page=2&limit=1") == ["acme-zoo"])
            #expect(try await slugs("?q=zebra") == ["acme-zoo"])
            #expect(try await slugs("?q=works") == [])
            // Nothing of it is a pattern.
            #expect(try await slugs("?q=100%25") == ["third"])
            #expect(try await slugs("?q=%25") == [])
            #expect(try await slugs("?q=_") == [])
            #expect(try await slugs("?q=%27%20OR%201=1--") == [])
            #expect(try await page(test, admin, "?q=acme").total == 2)
        }
    }

    @Test("no list of organizations reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            _ = try recorder.organizations.page(limit: 50, offset: 100)
            let id = OrganizationID(createdAt: test.clock.now(), from: SystemRandom())
            let start = ListBlockRepository.Position(last: id.text, skipped: 100)
            _ = try recorder.organizations.page(limit: 50, from: start)
            _ = try recorder.organizations.page(limit: 50, after: id)
            let plan = try #require(recorder.plans.last)
            #expect(plan.steps.contains { $0.contains("id<?") }, "\(plan)")
            _ = try recorder.organizations.needsDivision()
            _ = try recorder.organizations.divideBlocks()
            _ = try recorder.organizations.search("acme", most: 10)
            #expect(recorder.plans.count >= 10)
            #expect(recorder.scans.isEmpty, "\(recorder.scans)")
        }
    }
}
