import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// That what is counted in memory is counted once, though a write closure may run more than once.
@Suite("Writes that run again")
struct RerunWriteTests {
    private static let client = ClientDescription(address: "192.0.2.1", userAgent: nil)

    private func rerunning(_ test: TestServer) -> ServerDatabase {
        ServerDatabase(RerunningDatabase(base: test.server.database), clock: test.clock)
    }

    private func acting(_ test: TestServer, as user: AuthenticationResponse) async throws -> ActingUser {
        let session = try #require(user.session).id
        let found = try await test.server.database.read { connection in
            (try connection.users.find(user.user.id), try connection.sessions.find(session))
        }
        return ActingUser(
            profile: try Profile(#require(found.0)),
            credential: .session(try #require(found.1)),
            limit: nil,
            client: Self.client
        )
    }

    private func context(of user: ActingUser) throws -> RequestContext {
        let session = try #require(user.sessionID)
        return RequestContext(requestID: "req", client: Self.client, actor: .session(session, of: user.user.id))
    }

    @Test("an organization that is created counts once towards those of the hour")
    func organizations() async throws {
        try await TestServer.run { test in
            let john = try await acting(test, as: test.signUp())
            let manage = ManageOrganization(
                database: rerunning(test),
                created: HourlyCounter(allowsWhenFull: true, clock: test.clock)
            )
            func create(_ number: Int) async throws {
                let request = CreateOrganizationRequest(name: "Acme \(number)", slug: "acme-\(number)")
                let id = try await manage.create(request, by: john, from: context(of: john)).id
                let now = test.clock.now()
                // There is a limit to how many one may have, too.
                try await test.server.database.write { try $0.organizations.delete(id, at: now) }
            }
            for number in 0..<Limits.Hourly.organizations { try await create(number) }
            await #expect { try await create(-1) } throws: { ($0 as? APIError)?.status == 429 }
        }
    }

    @Test("a webhook that is created or moved counts once towards the receivers of the hour")
    func webhooks() async throws {
        try await TestServer.run { test in
            let john = try await acting(test, as: test.signUp())
            let sealer = SecretSealer(key: try AEADKey(bytes: Array(repeating: 7, count: 32)), random: SystemRandom())
            let manage = ManageWebhooks(
                database: rerunning(test),
                sealer: sealer,
                allowed: OutboundAllowList(),
                mail: MailOutbox(sealer: sealer, clock: test.clock, random: SystemRandom()),
                throttle: WebhookThrottle(clock: test.clock)
            )
            let request = CreateWebhookRequest(url: "https://example.com/0", events: [.userUpdated])
            let id = try await manage.create(request, by: john, from: context(of: john)).id
            func move(_ number: Int) async throws {
                var request = UpdateWebhookRequest()
                request.url = "https://example.com/\(number)"
                _ = try await manage.update(id, request, by: john, from: context(of: john))
            }
            for number in 1..<Limits.Hourly.webhookURLs { try await move(number) }
            await #expect { try await move(-1) } throws: { ($0 as? APIError)?.status == 429 }
        }
    }

    @Test("an audit entry counts once towards those of its account")
    func audit() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let database = rerunning(test)
            for count in [Limits.Hourly.auditEntries - 1, 1] {
                try await database.write(as: .test) { transaction in
                    for _ in 0..<count { try transaction.audit.record(.userUpdated, about: john) }
                }
            }
            let entries = try await test.server.database.read { connection in
                try connection.row("SELECT count(*) FROM audit_log WHERE action = 'user.updated'")?.get(0, as: Int.self)
            }
            #expect(entries == Limits.Hourly.auditEntries)
        }
    }
}
