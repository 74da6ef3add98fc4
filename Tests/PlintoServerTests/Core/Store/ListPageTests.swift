import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// No list of the API is without bounds, and each leads on to its next page.
@Suite("Pages of lists")
struct ListPageTests {
    /// What has no pages, for there is never much of it.
    private static let bounded: [PathTemplate] = [
        // As many passkeys and identities as an account may have.
        API.Passkeys.list.path, API.OAuth.identities.path,
        // As many sessions and organizations as an account may have.
        API.Sync.changes.path,
        // What the server itself has.
        API.OAuth.providers.path, API.Webhooks.eventTypes.path, API.Service.jwks.path, API.MFA.status.path,
        // As many credentials as an account may have.
        API.Passkeys.registerOptions.path, API.Passkeys.authenticateOptions.path,
        // One resource, with the scopes or events that there are words for.
        API.APIKeys.get.path, API.Webhooks.get.path,
    ]

    @Test("every GET that answers with an array has a limit, or is bounded by what there can be")
    func limits() throws {
        for endpoint in API.all where endpoint.method == .get && !Self.bounded.contains(endpoint.path) {
            guard Self.holdsArray(try endpoint.details.response(), deep: 2) else { continue }
            let limit = endpoint.details.parameters.first { $0.name == "limit" }?.schema.form
            guard case .integer(let range?)? = limit else {
                Issue.record("GET \(endpoint.path) has no limit")
                continue
            }
            let isForAdministrators = endpoint.authentication == .administrator
            #expect(range.upperBound <= (isForAdministrators ? 200 : 100), "GET \(endpoint.path)")
        }
    }

    private static func holdsArray(_ schema: JSONSchema, deep: Int) -> Bool {
        switch schema.form {
        case .array: true
        // An array inside of an element is a field of one resource.
        case .object(let properties, _): deep > 1 && properties.contains { holdsArray($0.schema, deep: deep - 1) }
        case .oneOf(let forms): forms.contains { holdsArray($0, deep: deep) }
        default: false
        }
    }

    /// The lists of a user, and how to fill each.
    enum List: String, CaseIterable, Sendable {
        case sessions, userSessions, organizations, members, invitations, keys, webhooks, deliveries
    }

    @Test("a list shows a hundred, and Link leads through all of it, each item once", arguments: List.allCases)
    func pages(list: List) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            test.clock.advance(milliseconds: 1)
            let (path, count) = try await fill(list, of: john, test)
            for base in [path, "/api" + path] {
                let place = base.prefix { $0 != "?" }
                var seen: [String] = []
                var next: String? = base
                var sizes: [Int] = []
                while let target = next, sizes.count < 5 {
                    let answer = try await test.send("GET", target, as: john.tokens)
                    #expect(answer.status == 200, "\(target)")
                    let ids = Self.ids(try answer.json)
                    seen += ids
                    sizes.append(ids.count)
                    next = answer.nextQuery.map { "\(place)?\($0)" }
                    if case .integer(let total)? = try Self.fields(answer.json)["total"] {
                        #expect(total == Int64(count))
                    }
                }
                #expect(sizes == [100, count - 100], "\(list)")
                #expect(seen.count == count && Set(seen).count == count)
            }
            let tooMany = try await test.send(
                "GET",
                path + (path.contains("?") ? "&" : "?") + "limit=101",
                as: john.tokens
            )
            #expect(tooMany.status == 400 && tooMany.field == "limit")
        }
    }

    private static func fields(_ json: JSONValue) -> [String: JSONValue] {
        if case .object(let fields) = json { fields } else { [:] }
    }

    private static func ids(_ json: JSONValue) -> [String] {
        switch json {
        case .array(let items):
            items.compactMap { item in
                guard case .string(let id)? = fields(item)["id"] ?? fields(item)["user_id"] else { return nil }
                return id
            }
        case .object(let fields): (fields["sessions"] ?? fields["endpoints"]).map(ids) ?? []
        default: []
        }
    }

    /// Returns where the list is, and how many there are in it.
    private func fill(
        _ list: List,
        of john: AuthenticationResponse,
        _ test: TestServer
    ) async throws -> (path: String, count: Int) {
        let now = test.clock.now()
        let user = john.user.id
        let end = now.advanced(bySeconds: 3600)
        func repeated(_ body: @escaping @Sendable (Int, any Transaction) throws -> Void) async throws {
            try await test.server.database.write { connection in
                for number in 0..<119 { try body(number, connection) }
            }
        }
        switch list {
        case .sessions, .userSessions:
            try await repeated { _, connection in
                try connection.sessions.insert(
                    SessionRecord(
                        id: SessionID(createdAt: now, from: SystemRandom()),
                        userID: user,
                        methods: ["pwd"],
                        ipAddress: "192.0.2.1",
                        userAgent: nil,
                        createdAt: now,
                        lastActiveAt: now,
                        expiresAt: end
                    )
                )
            }
            return (list == .sessions ? "/v1/sessions" : "/v1/users/me/sessions", 120)
        case .organizations:
            try await repeated { number, connection in
                _ = try Self.organization("acme-\(number)", user, now, connection)
            }
            return ("/v1/organizations", 119)
        case .members, .invitations:
            let id = try await test.organization(of: john)
            try await repeated { number, connection in
                if list == .members {
                    let member = try Self.user("u\(number)@example.com", now, connection)
                    _ = try connection.memberships.insert(
                        MembershipRecord(organizationID: id, userID: member, role: .viewer, joinedAt: now)
                    )
                } else {
                    try connection.execute(
                        """
                        INSERT INTO organization_invitations (id, organization_id, email, email_key, role, invited_by,
                            token_hash, created_at, expires_at)
                        VALUES ($1, $2, $3, $3, 'member', $4, $5, $6, $7)
                        """,
                        InvitationID(createdAt: now, from: SystemRandom()),
                        id,
                        "u\(number)@example.com",
                        user,
                        [UInt8(number)],
                        now,
                        end
                    )
                }
            }
            return ("/v1/organizations/\(id)/\(list)", list == .members ? 120 : 119)
        case .keys:
            try await repeated { number, connection in
                let key = APIKey(
                    id: APIKeyID(createdAt: now, from: SystemRandom()),
                    name: "key \(number)",
                    userID: user,
                    scopes: [.usersRead],
                    createdAt: now
                )
                try connection.apiKeys.insert(APIKeyRecord(key: key, hash: [UInt8(number)]))
            }
            return ("/v1/api-keys", 119)
        case .webhooks:
            try await repeated { _, connection in _ = try Self.webhook(user, now, connection) }
            return ("/v1/webhooks?is_active=true", 119)
        case .deliveries:
            let id = try await test.server.database.write { try Self.webhook(user, now, $0) }
            try await repeated { _, connection in
                try connection.deliveries.insert(
                    DeliveryRecord(
                        id: DeliveryID(createdAt: now, from: SystemRandom()),
                        webhookID: id,
                        eventID: EventID(createdAt: now, from: SystemRandom()),
                        eventType: "user.updated",
                        dueAt: nil,
                        createdAt: now
                    )
                )
            }
            return ("/v1/webhooks/\(id)/deliveries", 119)
        }
    }

    private static func user(_ email: String, _ now: Timestamp, _ connection: any Transaction) throws -> UserID {
        let id = UserID(createdAt: now, from: SystemRandom())
        let user = User(id: id, email: email, createdAt: now, updatedAt: now)
        _ = try connection.users.insert(UserRecord(user: user, emailKey: email, usernameKey: nil, passwordHash: nil))
        return id
    }

    private static func organization(
        _ slug: String,
        _ owner: UserID,
        _ now: Timestamp,
        _ connection: any Transaction
    ) throws -> OrganizationID {
        let id = OrganizationID(createdAt: now, from: SystemRandom())
        _ = try connection.organizations.insert(
            OrganizationRecord(
                id: id,
                name: slug,
                slug: slug,
                description: nil,
                ownerID: owner,
                createdAt: now,
                updatedAt: now
            )
        )
        _ = try connection.memberships.insert(
            MembershipRecord(organizationID: id, userID: owner, role: .owner, joinedAt: now)
        )
        return id
    }

    private static func webhook(_ owner: UserID, _ now: Timestamp, _ connection: any Transaction) throws -> WebhookID {
        let id = WebhookID(createdAt: now, from: SystemRandom())
        try connection.webhooks.insert(
            WebhookRecord(
                id: id,
                ownerID: owner,
                organizationID: nil,
                hearsEverything: false,
                url: "https://hooks.example.com/",
                events: [.userUpdated],
                description: nil,
                secret: [1],
                createdAt: now,
                updatedAt: now
            )
        )
        return id
    }
}
