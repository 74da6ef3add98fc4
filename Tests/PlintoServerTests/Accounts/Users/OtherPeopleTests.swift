import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// What belongs to one user or organization, asked for by another: every endpoint that has an id in its path.
@Suite("What belongs to others")
struct OtherPeopleTests {
    /// Everything of the victim that an endpoint could change.
    private struct State: Equatable {
        var user: UserRecord?
        var sessions: [SessionRecord]
        var organization: OrganizationRecord?
        var members: [OrganizationMember]
        var invitations: [OrganizationInvitation]
        var keys: [APIKey]
        var hasSecondFactor: Bool
        var rateLimit: Int?
    }

    private static let endpoints = API.all.filter { endpoint in
        endpoint.authentication != .none && endpoint.path.segments.contains(where: \.isParameter)
    }

    private func state(_ victim: UserID, _ id: OrganizationID, _ test: TestServer) async throws -> State {
        let now = test.clock.now()
        return try await test.server.database.read { connection in
            State(
                user: try connection.users.find(victim),
                sessions: try connection.sessions.live(of: victim, at: now, activeSince: Timestamp(milliseconds: 0)),
                organization: try connection.organizations.find(id),
                members: try connection.memberships.page(of: id, after: nil, limit: 100),
                invitations: try connection.invitations.page(of: id, at: now, after: nil, limit: 100),
                keys: try connection.apiKeys.page(of: victim, after: nil, limit: 100),
                hasSecondFactor: try connection.totpFactors.isActive(victim),
                rateLimit: try connection.organizations.rateLimit(of: id)
            )
        }
    }

    @Test("another user, be it the owner of another organization, gets 403 or 404 everywhere, and nothing changes")
    func everyEndpoint() async throws {
        try await TestServer.run { test in
            let victim = try await test.memberWithSecondFactor()
            let owner = AuthenticationResponse(
                user: try await test.send("GET", "/v1/users/me", as: victim.tokens).decode(),
                tokens: victim.tokens
            )
            let organization = try await test.organization(of: owner)
            let attacker = try await test.signUp("eve@example.com")
            let own = try await test.organization("evil-corp", of: attacker)
            let invited = try await test.invite("guest@example.com", to: organization, by: owner)
            let session: CurrentSessionResponse = try await test.send("GET", "/v1/sessions/current", as: victim.tokens)
                .decode()
            let key = try await test.key([.usersRead], of: victim.tokens)

            let identity = IdentityRecord(
                id: IdentityID(createdAt: test.clock.now(), from: SystemRandom()),
                userID: victim.user,
                provider: "github",
                subject: "1",
                email: nil,
                emailVerified: false,
                createdAt: test.clock.now(),
                lastUsedAt: test.clock.now()
            )
            #expect(try await test.server.database.write { try $0.identities.insert(identity) })
            let passkey = PasskeyRecord(
                id: PasskeyID(createdAt: test.clock.now(), from: SystemRandom()),
                userID: victim.user,
                credentialID: [1],
                publicKey: [2],
                name: "Laptop",
                signCount: 0,
                isBackupEligible: false,
                isBackedUp: false,
                hasVerifiedUser: true,
                aaguid: [UInt8](repeating: 0, count: 16),
                transports: [],
                createdAt: test.clock.now()
            )
            #expect(try await test.server.database.write { try $0.passkeys.insert(passkey) })
            let webhook: Webhook = try await test.send(
                "POST",
                "/v1/webhooks",
                as: victim.tokens,
                text: #"{"url":"https://hooks.example.com/a","events":["user.updated"]}"#
            ).decode()
            let delivery = DeliveryID(createdAt: test.clock.now(), from: SystemRandom())

            // A new endpoint whose path names something else must be added here.
            let ids: [String: String] = [
                "user_id": victim.user.text,
                "session_id": session.session.id.text,
                "org_id": organization.text,
                "invitation_id": try invited.decode(OrganizationInvitation.self).id.text,
                "token": try await test.invitationToken(to: "guest@example.com"),
                "key_id": key.apiKey.id.text,
                "identity_id": identity.id.text,
                "provider": "github",
                "passkey_id": passkey.id.text,
                "webhook_id": webhook.id.text,
                "delivery_id": delivery.text,
            ]
            let scopes = APIScope.allCases.filter { !$0.isAdministrative }
            let tokens = [attacker.tokens.accessToken, try await test.key(scopes, of: attacker.tokens).key]
            let before = try await state(victim.user, organization, test)
            #expect(before.keys.count == 1 && before.invitations.count == 1 && before.hasSecondFactor)

            for endpoint in Self.endpoints {
                let names = endpoint.path.segments.compactMap { segment in
                    if case .parameter(let name) = segment { name } else { nil }
                }
                let missing = names.filter { ids[$0] == nil }
                #expect(missing.isEmpty, "\(endpoint.path): say here what {\(missing)} of the victim is")
                guard missing.isEmpty else { continue }
                // The same in the attacker's own organization: what is nested belongs to the other one all the same.
                let nested = names.count > 1 && names.contains("org_id")
                let paths = [ids] + (nested ? [ids.merging(["org_id": own.text]) { $1 }] : [])
                let body = endpoint.details.takesBody ? try WireJSON.encode(self.body(of: endpoint)) : nil
                for token in tokens {
                    for path in paths.map({ endpoint.path.filled(with: $0) }) {
                        let answer = try await test.client.send(
                            endpoint.method.rawValue,
                            path,
                            fields: ["Authorization": "Bearer \(token)"],
                            body: body
                        )
                        let place = "\(endpoint.method.rawValue) \(endpoint.path): \(answer.status)"
                        #expect(answer.status == 403 || answer.status == 404, Comment(rawValue: place))
                    }
                }
                #expect(try await state(victim.user, organization, test) == before, "\(endpoint.path)")
            }
        }
    }

    /// A body that the endpoint takes, so that the answer is about whose it is.
    private func body(of endpoint: EndpointDescription) throws -> JSONValue {
        try endpoint.details.requestExample() ?? endpoint.details.request().example
    }
}
