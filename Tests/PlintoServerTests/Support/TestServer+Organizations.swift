import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Organizations of tests: those whose making is not what is tested go straight into the database.
extension TestServer {
    /// An organization of `owner`.
    func organization(_ slug: String = "acme-corp", of owner: AuthenticationResponse) async throws -> OrganizationID {
        let now = clock.now()
        let record = OrganizationRecord(
            id: OrganizationID(createdAt: now, from: SystemRandom()),
            name: "Acme Corporation",
            slug: slug,
            description: nil,
            ownerID: owner.user.id,
            createdAt: now,
            updatedAt: now
        )
        let isNew = try await server.database.write { try $0.organizations.insert(record) }
        #expect(isNew)
        try await join(record.id, owner, as: .owner)
        return record.id
    }

    func join(_ id: OrganizationID, _ user: AuthenticationResponse, as role: OrganizationRole) async throws {
        let record = MembershipRecord(organizationID: id, userID: user.user.id, role: role, joinedAt: clock.now())
        let isNew = try await server.database.write { try $0.memberships.insert(record) }
        #expect(isNew)
    }

    func role(_ user: AuthenticationResponse, in id: OrganizationID) async throws -> OrganizationRole? {
        try await server.database.read { try $0.memberships.find(user.user.id, in: id)?.role }
    }

    func owners(of id: OrganizationID) async throws -> Int {
        try await server.database.read { connection in
            try connection.memberships.page(of: id, after: nil, limit: 1000).count { $0.role == .owner }
        }
    }

    func json(
        _ method: String,
        _ path: String,
        as user: AuthenticationResponse,
        _ body: some Encodable
    ) async throws -> WireClient.Response {
        try await json(method, path, body, fields: ["Authorization": "Bearer \(user.tokens.accessToken)"])
    }

    func markEmailVerified(_ user: AuthenticationResponse) async throws {
        try await server.database.write { [now = clock.now()] in
            try $0.users.markEmailVerified(user.user.id, at: now)
        }
    }

    func invite(
        _ email: String,
        to id: OrganizationID,
        as role: OrganizationRole = .member,
        by user: AuthenticationResponse,
        message: String? = nil,
        verified: Bool = true
    ) async throws -> WireClient.Response {
        if verified { try await markEmailVerified(user) }
        let request = InviteMemberRequest(email: email, role: role, message: message)
        return try await json("POST", "/v1/organizations/\(id)/invitations", as: user, request)
    }

    func accept(_ token: String, as user: AuthenticationResponse) async throws -> WireClient.Response {
        try await send("POST", "/v1/organizations/invitations/\(token)/accept", as: user.tokens)
    }

    /// The token in the newest of as many emails to an address.
    func invitationToken(to email: String, count: Int = 1) async throws -> String {
        let sent = try await emails(to: email, template: "organization_invitation", count: count)
        let newest = try #require(sent.last)
        let line = newest.split(separator: "\r\n").first { $0.hasPrefix("    ") && $0.utf8.count == 47 }
        return String(try #require(line).dropFirst(4))
    }
}
