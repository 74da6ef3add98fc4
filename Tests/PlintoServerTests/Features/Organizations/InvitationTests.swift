import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Invitations")
struct InvitationTests {
    private struct Scene {
        let owner, jane: AuthenticationResponse
        let id: OrganizationID
    }

    private func withScene(_ body: (TestServer, Scene) async throws -> Void) async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp("owner@example.com")
            let jane = try await test.signUp("Jane@Example.com")
            try await body(test, Scene(owner: owner, jane: jane, id: try await test.organization(of: owner)))
        }
    }

    @Test("the email's token makes a member of anyone who has the address, in whatever case it was typed, once")
    func accepted() async throws {
        try await withScene { test, scene in
            try await test.listen()
            let sent = try await test.invite("jane@EXAMPLE.com", to: scene.id, as: .admin, by: scene.owner)
            #expect(sent.status == 201)
            guard case .object(let fields) = try sent.json else { return }
            let names = [
                "id", "organization_id", "email", "role", "message", "invited_by", "created_at", "expires_at",
            ]
            #expect(Set(fields.keys) == Set(names))
            let token = try await test.invitationToken(to: "jane@EXAMPLE.com")
            let answer = try await test.accept(token, as: scene.jane)
            #expect(answer.status == 200)
            let organization: Organization = try answer.decode()
            #expect(organization.id == scene.id && organization.role == .admin && organization.memberCount == 2)
            #expect(try await test.accept(token, as: scene.jane).status == 404)

            let events = try await test.events()
            let added = events.filter { $0.type == .organizationMemberAdded }
            #expect(added.count == 1)
            #expect(added.first?.userID == scene.jane.user.id && added.first?.organizationID == scene.id)
            #expect(try await test.audit(of: scene.jane.user.id).contains(.organizationMemberAdded))
        }
    }

    @Test("neither the answer, the list nor the database holds the token")
    func tokenIsSecret() async throws {
        try await withScene { test, scene in
            let sent = try await test.invite("jane@example.com", to: scene.id, by: scene.owner)
            let token = try await test.invitationToken(to: "jane@example.com")
            let list = try await test.send("GET", "/v1/organizations/\(scene.id)/invitations", as: scene.owner.tokens)
            for answer in [sent, list] {
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(token))
            }
            let hash = Digest.sha256.hash(Array(token.utf8))
            let stored = try await test.server.database.read { try $0.invitations.find(tokenHash: hash) }
            #expect(stored != nil)
            #expect(Base64URL.decode(token)?.count == 32)
        }
    }

    @Test("an account with another address is refused, and the invitation stays good")
    func anotherAddress() async throws {
        try await withScene { test, scene in
            let mallory = try await test.signUp("mallory@example.com")
            _ = try await test.invite("jane@example.com", to: scene.id, by: scene.owner)
            let token = try await test.invitationToken(to: "jane@example.com")
            let refused = try await test.accept(token, as: mallory)
            #expect(refused.status == 403 && refused.reason == .invitationOfAnother)
            #expect(!String(decoding: refused.body, as: UTF8.self).lowercased().contains("jane@"))
            #expect(try await test.role(mallory, in: scene.id) == nil)
            #expect(try await test.accept(token, as: scene.jane).status == 200)
        }
    }

    @Test("of those who accept at the same moment one does, and one event tells of it")
    func acceptanceRace() async throws {
        try await withScene { test, scene in
            try await test.listen()
            _ = try await test.invite("jane@example.com", to: scene.id, by: scene.owner)
            let token = try await test.invitationToken(to: "jane@example.com")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await test.accept(token, as: scene.jane).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 404, count: 7))
            let stored = try await test.server.database.read { connection in
                (
                    try connection.organizations.find(scene.id)?.memberCount,
                    try connection.allEvents().count { $0.type == .organizationMemberAdded }
                )
            }
            #expect(stored == (2, 1))
        }
    }

    @Test("an invitation is good for seven days")
    func expiry() async throws {
        try await withScene { test, scene in
            _ = try await test.invite("jane@example.com", to: scene.id, by: scene.owner)
            let token = try await test.invitationToken(to: "jane@example.com")
            test.clock.advance(seconds: ManageInvitations.lifetime)
            let later = AuthenticationResponse(user: scene.jane.user, tokens: try await test.signIn("jane@example.com"))
            #expect(try await test.accept(token, as: later).status == 404)
            let owner = try await test.signIn("owner@example.com")
            let list = try await test.send("GET", "/v1/organizations/\(scene.id)/invitations", as: owner)
            #expect(try list.decode([OrganizationInvitation].self).isEmpty)
        }
    }

    @Test("a second invitation to an address takes the place of the first")
    func replaced() async throws {
        try await withScene { test, scene in
            _ = try await test.invite("jane@example.com", to: scene.id, as: .admin, by: scene.owner)
            let first = try await test.invitationToken(to: "jane@example.com")
            test.clock.advance(seconds: 1)
            _ = try await test.invite("JANE@example.com", to: scene.id, as: .viewer, by: scene.owner)
            let second = try await test.invitationToken(to: "JANE@example.com")
            let list = try await test.send("GET", "/v1/organizations/\(scene.id)/invitations", as: scene.owner.tokens)
            #expect(try list.decode([OrganizationInvitation].self).count == 1)
            #expect(try await test.accept(first, as: scene.jane).status == 404)
            #expect(try await test.accept(second, as: scene.jane).status == 200)
            #expect(try await test.role(scene.jane, in: scene.id) == .viewer)
        }
    }

    @Test("a withdrawn invitation is good for nothing")
    func withdrawn() async throws {
        try await withScene { test, scene in
            let sent = try await test.invite("jane@example.com", to: scene.id, by: scene.owner)
            let invitation: OrganizationInvitation = try sent.decode()
            let token = try await test.invitationToken(to: "jane@example.com")
            let path = "/v1/organizations/\(scene.id)/invitations/\(invitation.id)"
            #expect(try await test.send("DELETE", path, as: scene.owner.tokens).status == 200)
            #expect(try await test.send("DELETE", path, as: scene.owner.tokens).status == 404)
            #expect(try await test.accept(token, as: scene.jane).status == 404)
        }
    }

    @Test(
        "an inviter who was removed, demoted or suspended leaves no door open",
        arguments: ["remove", "demote", "suspend"]
    )
    func inviterGone(way: String) async throws {
        try await withScene { test, scene in
            let admin = try await test.signUp("admin@example.com")
            try await test.join(scene.id, admin, as: .admin)
            _ = try await test.invite("jane@example.com", to: scene.id, as: .admin, by: admin)
            let token = try await test.invitationToken(to: "jane@example.com")
            let now = test.clock.now()
            try await test.server.database.write { connection in
                switch way {
                case "remove": try connection.memberships.remove(admin.user.id, from: scene.id, at: now)
                case "demote": try connection.memberships.setRole(.member, of: admin.user.id, in: scene.id)
                default: try connection.users.setStatus(.suspended, of: admin.user.id, at: now)
                }
            }
            #expect(try await test.accept(token, as: scene.jane).status == 404)
            #expect(try await test.role(scene.jane, in: scene.id) == nil)
        }
    }

    @Test("who is a member already is not invited")
    func alreadyMember() async throws {
        try await withScene { test, scene in
            let answer = try await test.invite("OWNER@example.com", to: scene.id, by: scene.owner)
            #expect(answer.status == 409 && answer.reason == .alreadyMember)
        }
    }

    @Test("what is no token is a 404")
    func hostileTokens() async throws {
        try await withScene { test, scene in
            let random = LinkToken(from: SystemRandom()).text
            for token in ["x", random, random + "A", "%27%20OR%201=1", String(repeating: "a", count: 5000)] {
                let answer = try await test.accept(token, as: scene.jane)
                #expect(answer.status == 404)
            }
        }
    }

    @Test("the email tells who invites whereto, and takes no one's words for HTML or for a header")
    func email() async throws {
        let token = LinkToken(from: SystemRandom())
        let email = EmailRenderer.render(
            InvitationEmail(
                organization: "<b>Acme</b>\r\nBcc: x@example.com",
                inviter: "\"><script>alert(1)</script>",
                role: .admin,
                message: "<img src=x onerror=alert(1)>",
                token: token,
                publicURL: "https://id.example.com"
            ),
            to: "jane@example.com"
        )
        #expect(!email.html.contains("<script>") && !email.html.contains("<img") && !email.html.contains("<b>"))
        #expect(email.html.contains("&lt;img src=x"))
        for part in [email.text, email.html] {
            #expect(part.contains(token.text) && part.contains("an admin") && part.contains("https://id.example.com"))
        }
        // A name with a line end in it is refused before it comes to that.
        try await TestServer.run { test in
            let john = try await test.signUp()
            let body = #"{"name": "Acme\r\nBcc: x@example.com", "slug": "acme"}"#
            #expect(try await test.send("POST", "/v1/organizations", as: john.tokens, text: body).field == "name")
        }
    }

    @Test("a name turns nothing around that stands next to it, and the lines of a message stay lines")
    func directions() {
        let email = EmailRenderer.render(
            InvitationEmail(
                organization: "\u{2067}Acme\u{2069} שלום",
                inviter: "\u{202E}Eve",
                role: .member,
                message: "one\ntwo\u{202D}",
                token: LinkToken(from: SystemRandom()),
                publicURL: "https://id.example.com"
            ),
            to: "jane@example.com"
        )
        for part in [email.text, email.html] {
            #expect(part.contains("Acme שלום"))
            #expect(!part.unicodeScalars.contains { (0x202A...0x2069).contains($0.value) })
        }
        #expect(email.text.contains("“one\ntwo”"))
        #expect(email.html.contains("“one<br>\ntwo”"))
        #expect(HTML.escape("a\u{202E}b\u{200D}c") == "ab\u{200D}c")
    }

    @Test("no one is invited as an owner, and an owner who tries is told so")
    func owners() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let organization = try await test.organization(of: john)
            let answer = try await test.json(
                "POST",
                "/v1/organizations/\(organization)/invitations",
                as: john,
                InviteMemberRequest(email: "jane@example.com", role: .owner)
            )
            #expect(answer.status == 403 && answer.reason == .insufficientRole)
            #expect(answer.error?.error.message.hasPrefix("Owners cannot be invited") == true)
        }
    }

    @Test("emails are throttled by address and by inviter, and the next hour is a new one")
    func throttled() throws {
        let clock = TestClock()
        let throttle = InvitationThrottle(clock: clock)
        let (john, jane) = (
            UserID(createdAt: clock.now(), from: SystemRandom()), UserID(createdAt: clock.now(), from: SystemRandom())
        )
        for _ in 0..<Limits.Hourly.invitationsToRecipient { try throttle.count(recipient: "a", inviter: john) }
        for inviter in [john, jane] {
            do throws(APIError) {
                try throttle.count(recipient: "a", inviter: inviter)
                Issue.record("one too many was let through")
            } catch {
                #expect(error.status == 429)
                #expect(error.retryAfter.map { (1...3600).contains($0) } == true)
            }
        }
        for index in Limits.Hourly.invitationsToRecipient..<Limits.Hourly.invitations {
            try throttle.count(recipient: "b\(index)", inviter: john)
        }
        #expect(throws: APIError.self) { try throttle.count(recipient: "c", inviter: john) }
        try throttle.count(recipient: "c", inviter: jane)
        clock.advance(seconds: 3600)
        try throttle.count(recipient: "a", inviter: john)
    }

    @Test("only an account with a verified email address invites")
    func unverifiedInviter() async throws {
        try await withScene { test, scene in
            let refused = try await test.invite("new@example.com", to: scene.id, by: scene.owner, verified: false)
            #expect(refused.status == 403 && refused.reason == .emailUnverified)
            #expect(try await test.invite("new@example.com", to: scene.id, by: scene.owner).status == 201)
            try await test.settled()
            #expect(test.decodedEmails(to: "new@example.com").count == 1)
        }
    }

    @Test(
        "no text of users is in an invitation's subject, and the inviter's message stands after the server's own text"
    )
    func strangersText() throws {
        let email = InvitationEmail(
            organization: "Your parcel is waiting",
            inviter: "mallory@example.com (The Customs Office)",
            role: .member,
            message: "Pay now",
            token: LinkToken(from: SystemRandom()),
            publicURL: "https://id.example.com"
        )
        #expect(email.subject == "Invitation to join an organization")
        #expect(email.blocks.last == .paragraph("The inviter wrote: “Pay now”"))
    }

    @Test("a URL is not taken as a name", arguments: ["Pay at https://evil.example/", "see WWW.evil.example"])
    func urlInName(name: String) {
        #expect(throws: APIError.self) { try OrganizationRules.name(name) }
        #expect(throws: APIError.self) { try ProfileRules.name(name, field: "first_name") }
    }

    @Test("the sixth email to an address within an hour is refused over the wire")
    func throttledEndpoint() async throws {
        try await withScene { test, scene in
            for _ in 0..<Limits.Hourly.invitationsToRecipient {
                #expect(try await test.invite("new@example.com", to: scene.id, by: scene.owner).status == 201)
            }
            let refused = try await test.invite("new@example.com", to: scene.id, by: scene.owner)
            #expect(refused.status == 429)
            #expect(refused.fields["retry-after"] != nil)
        }
    }

    @Test("the link of an email opens a page that says who invites whom and how to accept, and changes nothing")
    func page() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp("owner@example.com")
            let id = try await test.organization(of: owner)
            #expect(try await test.invite("jane@example.com", to: id, as: .viewer, by: owner).status == 201)
            let email = try #require(
                try await test.emails(to: "jane@example.com", template: "organization_invitation").first
            )
            let path = try test.link(in: email)
            let token = try test.token(in: email)
            for _ in 0..<2 {
                let page = try await test.send("GET", path)
                #expect(page.status == 200)
                for part in ["Acme Corporation", "jane@example.com", "a viewer", "<code>\(token)</code>"] {
                    #expect(page.text.contains(part))
                }
                #expect(page.fields["content-security-policy"]?.contains("default-src 'none'") == true)
            }
            let jane = try await test.signUp("jane@example.com")
            #expect(try await test.accept(token, as: jane).status == 200)
            let used = try await test.send("GET", path)
            #expect(used.status == 404 && used.fields["content-type"] == "text/html; charset=utf-8")
        }
    }
}
