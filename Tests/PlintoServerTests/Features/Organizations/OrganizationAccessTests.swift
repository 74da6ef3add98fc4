import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Every endpoint of organizations, called by everyone who could call it.
@Suite("Other people's organizations")
struct OrganizationAccessTests {
    private enum CallerKind: CaseIterable {
        case nobody, stranger, adminOfAnother, viewer, member, admin, owner
    }

    /// What an endpoint is sent, and the status that each role of the organization gets.
    private struct Row {
        var body: String?
        /// Viewer, member, admin, owner.
        let members: [Int]
        /// Those who are no members of it.
        var outsiders = 404

        func expected(_ kind: CallerKind) -> Int {
            switch kind {
            case .nobody: 401
            case .stranger, .adminOfAnother: outsiders
            case .viewer: members[0]
            case .member: members[1]
            case .admin: members[2]
            case .owner: members[3]
            }
        }
    }

    /// `TARGET` stands for a member who is not the caller.
    private static let rows: [EndpointDescription: Row] = [
        // A slug that never fits: anyone who may create is told so, and nothing is made.
        API.Organizations.create.description: Row(
            body: #"{"name": "X", "slug": "-"}"#,
            members: [400, 400, 400, 400],
            outsiders: 400
        ),
        API.Organizations.list.description: Row(members: [200, 200, 200, 200], outsiders: 200),
        API.Organizations.get.description: Row(members: [200, 200, 200, 200]),
        API.Organizations.update.description: Row(body: #"{"name": "New"}"#, members: [403, 403, 200, 200]),
        API.Organizations.delete.description: Row(members: [403, 403, 403, 200]),
        API.Organizations.members.description: Row(members: [200, 200, 200, 200]),
        API.Organizations.changeRole.description: Row(body: #"{"role": "viewer"}"#, members: [403, 403, 200, 200]),
        API.Organizations.removeMember.description: Row(members: [403, 403, 200, 200]),
        API.Organizations.transferOwnership.description: Row(
            body: #"{"user_id": "TARGET"}"#,
            members: [403, 403, 403, 200]
        ),
        API.Organizations.invite.description: Row(
            body: #"{"email": "new@example.com", "role": "viewer"}"#,
            members: [403, 403, 201, 201]
        ),
        API.Organizations.invitations.description: Row(members: [403, 403, 200, 200]),
        API.Organizations.withdraw.description: Row(members: [403, 403, 200, 200]),
        // The token is good, but of another address: whose organization it is is not told.
        API.Organizations.accept.description: Row(members: [403, 403, 403, 403], outsiders: 403),
    ]

    private struct Cast {
        let owner, admin, member, viewer, stranger, adminOfAnother, target: AuthenticationResponse

        func user(_ kind: CallerKind) -> AuthenticationResponse? {
            switch kind {
            case .nobody: nil
            case .stranger: stranger
            case .adminOfAnother: adminOfAnother
            case .viewer: viewer
            case .member: member
            case .admin: admin
            case .owner: owner
            }
        }
    }

    private func cast(_ test: TestServer) async throws -> Cast {
        Cast(
            owner: try await test.signUp("owner@example.com"),
            admin: try await test.signUp("admin-of-it@example.com"),
            member: try await test.signUp("member@example.com"),
            viewer: try await test.signUp("viewer@example.com"),
            stranger: try await test.signUp("stranger@example.com"),
            adminOfAnother: try await test.signUp("admin-of-another@example.com"),
            target: try await test.signUp("target@example.com")
        )
    }

    private func organization(_ slug: String, _ cast: Cast, _ test: TestServer) async throws -> OrganizationID {
        let id = try await test.organization(slug, of: cast.owner)
        try await test.join(id, cast.admin, as: .admin)
        try await test.join(id, cast.member, as: .member)
        try await test.join(id, cast.viewer, as: .viewer)
        try await test.join(id, cast.target, as: .member)
        return id
    }

    private func invitation(_ id: OrganizationID, _ cast: Cast, _ test: TestServer) async throws -> (String, String) {
        let token = LinkToken(from: SystemRandom())
        let now = test.clock.now()
        let invitation = OrganizationInvitation(
            id: InvitationID(createdAt: now, from: SystemRandom()),
            organizationID: id,
            email: "invited@example.com",
            role: .member,
            message: nil,
            invitedBy: cast.owner.user.id,
            createdAt: now,
            expiresAt: now.advanced(bySeconds: 100)
        )
        let record = InvitationRecord(invitation: invitation, emailKey: invitation.email, tokenHash: token.hash)
        try await test.server.database.write { try $0.invitations.replace(with: record) }
        return (invitation.id.text, token.text)
    }

    @Test("each endpoint does for each caller what the table says, and has a row there")
    func everyEndpoint() async throws {
        #expect(Set(Self.rows.keys) == Set(API.Organizations.all))
        try await TestServer.run { test in
            let cast = try await cast(test)
            for kind in CallerKind.allCases {
                if let user = cast.user(kind) { try await test.markEmailVerified(user) }
            }
            let other = try await test.organization("another", of: cast.adminOfAnother)
            let nothing = OrganizationID(createdAt: test.clock.now(), from: SystemRandom())
            var number = 0
            for endpoint in API.Organizations.all {
                guard let row = Self.rows[endpoint] else {
                    Issue.record("no row for \(endpoint.method.rawValue) \(endpoint.path)")
                    continue
                }
                for kind in CallerKind.allCases {
                    number += 1
                    let id = try await organization("acme-\(number)", cast, test)
                    let (invitation, token) = try await invitation(id, cast, test)
                    var values = [
                        "org_id": id.text, "user_id": cast.target.user.id.text, "invitation_id": invitation,
                        "token": token,
                    ]
                    let body = row.body?.replacing("TARGET", with: cast.target.user.id.text)
                    let tokens = cast.user(kind)?.tokens
                    let method = endpoint.method.rawValue
                    let path = endpoint.path.filled(with: values)
                    let answer = try await test.send(method, path, as: tokens, text: body)
                    let name = Comment(rawValue: "\(method) \(endpoint.path) by \(kind)")
                    #expect(answer.status == row.expected(kind), name)
                    guard answer.status == 404 else { continue }
                    // Whether it exists is not to be told from the answer.
                    values["org_id"] = nothing.text
                    let absent = try await test.send(
                        method,
                        endpoint.path.filled(with: values),
                        as: tokens,
                        text: body
                    )
                    #expect(absent.error?.error == answer.error?.error, name)
                    let stored = try await test.server.database.read { connection in
                        (
                            try connection.organizations.find(id)?.memberCount,
                            try connection.invitations.find(tokenHash: LinkToken(presented: token)?.hash ?? [])
                        )
                    }
                    #expect(stored.0 == 5 && stored.1 != nil, name)
                }
            }
            let count = try await test.server.database.read { try $0.organizations.find(other)?.memberCount }
            #expect(count == 1)
        }
    }

    @Test("the owner of one organization reaches nothing of another's through their own")
    func mixedIDs() async throws {
        try await TestServer.run { test in
            let cast = try await cast(test)
            let victim = try await organization("victim", cast, test)
            let own = try await test.organization("own", of: cast.adminOfAnother)
            let (invitation, _) = try await invitation(victim, cast, test)
            let tokens = cast.adminOfAnother.tokens
            let target = cast.target.user.id
            for (method, rest, body) in [
                ("PATCH", "members/\(target)", #"{"role": "viewer"}"#), ("DELETE", "members/\(target)", nil),
                ("DELETE", "invitations/\(invitation)", nil),
                ("POST", "transfer-ownership", #"{"user_id": "\#(target)"}"#),
            ] {
                let answer = try await test.send(method, "/v1/organizations/\(own)/\(rest)", as: tokens, text: body)
                #expect(answer.status == 404, "\(method) \(rest)")
                #expect(answer.reason == .noSuchResource)
            }
            #expect(try await test.role(cast.target, in: victim) == .member)
            let listed = try await test.send("GET", "/v1/organizations/\(victim)/invitations", as: cast.owner.tokens)
            #expect(try listed.decode([OrganizationInvitation].self).count == 1)
        }
    }

    @Test("the list holds the caller's organizations and no other")
    func ownList() async throws {
        try await TestServer.run { test in
            let cast = try await cast(test)
            let id = try await organization("acme", cast, test)
            let other = try await test.organization("another", of: cast.adminOfAnother)
            for (user, expected) in [(cast.viewer, [id]), (cast.adminOfAnother, [other]), (cast.stranger, [])] {
                let answer = try await test.send("GET", "/v1/organizations", as: user.tokens)
                #expect(try answer.decode([Organization].self).map(\.id) == expected)
            }
        }
    }

    @Test("an admin makes no owner and touches none, not even by the way of their own role")
    func adminAndOwners() async throws {
        try await TestServer.run { test in
            let cast = try await cast(test)
            let id = try await organization("acme", cast, test)
            let path = "/v1/organizations/\(id)"
            for (method, rest, body) in [
                ("PATCH", "/members/\(cast.admin.user.id)", #"{"role": "owner"}"#),
                ("PATCH", "/members/\(cast.target.user.id)", #"{"role": "owner"}"#),
                ("PATCH", "/members/\(cast.owner.user.id)", #"{"role": "viewer"}"#),
                ("DELETE", "/members/\(cast.owner.user.id)", nil),
                ("POST", "/invitations", #"{"email": "x@example.com", "role": "owner"}"#),
            ] {
                let answer = try await test.send(method, path + rest, as: cast.admin.tokens, text: body)
                #expect(answer.status == 403, "\(method) \(rest)")
                #expect(answer.reason == .insufficientRole)
            }
            #expect(try await test.role(cast.owner, in: id) == .owner)
            #expect(try await test.owners(of: id) == 1)
        }
    }

    @Test("who was removed, demoted or suspended has lost their rights with the next request")
    func atOnce() async throws {
        try await TestServer.run { test in
            let cast = try await cast(test)
            let id = try await organization("acme", cast, test)
            let path = "/v1/organizations/\(id)"
            #expect(try await test.send("GET", path + "/invitations", as: cast.admin.tokens).status == 200)
            let demotion = try await test.send(
                "PATCH",
                path + "/members/\(cast.admin.user.id)",
                as: cast.owner.tokens,
                text: #"{"role": "member"}"#
            )
            #expect(try demotion.decode(OrganizationMember.self).role == .member)
            #expect(try await test.send("GET", path + "/invitations", as: cast.admin.tokens).status == 403)
            #expect(
                try await test.send("DELETE", path + "/members/\(cast.admin.user.id)", as: cast.owner.tokens).status
                    == 200
            )
            #expect(try await test.send("GET", path, as: cast.admin.tokens).status == 404)

            let root = try await test.administrator("root@example.com")
            let suspension = "/v1/admin/users/\(cast.member.user.id)/suspend"
            #expect(try await test.send("POST", suspension, as: root.tokens).status == 200)
            #expect(try await test.send("GET", path, as: cast.member.tokens).status == 401)
            // An administrator of the server is no member of anything by that.
            #expect(try await test.send("GET", path, as: root.tokens).status == 404)
        }
    }

    @Test("what is no id is a 404")
    func noIDs() async throws {
        try await TestServer.run { test in
            let owner = try await test.signUp()
            let id = try await test.organization(of: owner)
            for text in ["x", "org_", "org_%27--", String(repeating: "a", count: 5000), owner.user.id.text] {
                for path in ["\(text)", "\(text)/members", "\(id)/members/\(text)", "\(id)/invitations/\(text)"] {
                    guard path != "\(id)/members/\(owner.user.id)" else { continue }
                    let method = path.contains("/invitations/") || path.contains("\(id)/members/") ? "DELETE" : "GET"
                    #expect(
                        try await test.send(method, "/v1/organizations/\(path)", as: owner.tokens).status == 404,
                        "\(path.prefix(80))"
                    )
                }
            }
        }
    }
}
