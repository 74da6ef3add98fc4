import PlintoHTTP
import PlintoModels
import PlintoStore
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// Who hears that a webhook of an organization was disabled.
@Suite("Emails on an organization's webhooks")
struct WebhookEmailTests {
    fileprivate static let template = "webhook"

    /// An organization whose webhook has a receiver that wants nothing any more.
    private struct Scene: Sendable {
        let test: TestServer
        let other: OtherServer
        let organization: OrganizationID
        let owner: AuthenticationResponse
        let admin: AuthenticationResponse
        let secondAdmin: AuthenticationResponse

        /// Sends a webhook of `user` what happens, and waits until it is disabled.
        func disable(_ id: WebhookID, by user: AuthenticationResponse) async throws {
            let sent = other.requests.count
            let change = try await test.send("PATCH", "/v1/users/me", as: user.tokens, text: #"{"first_name":"Ann"}"#)
            #expect(change.status == 200)
            for _ in 0..<1000 {
                let webhook = try await test.server.database.read { try $0.webhooks.find(id)?.webhook }
                if webhook?.isActive == false, other.requests.count > sent { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("the webhook is not disabled in time")
        }

        /// How many emails say so to each: the owner, who made the webhook, and the other admin.
        func emails() async throws -> [Int] {
            try await test.settled()
            var counts: [Int] = []
            for person in [owner, admin, secondAdmin] {
                let template = WebhookEmailTests.template
                counts.append(try await test.decodedEmails(to: person.user.email, template: template).count)
            }
            return counts
        }
    }

    /// Runs `body` with a webhook that an admin made for the organization; `answering` runs before each 410.
    private func run(
        answering: @escaping @Sendable () async -> Void = {},
        _ body: (Scene, WebhookID) async throws -> Void
    ) async throws {
        try await OtherServer.run { _ in
            await answering()
            return HTTPResponse(status: 410)
        } _: { other in
            try await TestServer.run {
                $0.webhookAllow = OutboundAllowList(["127.0.0.1"]) ?? $0.webhookAllow
            } _: { test in
                let owner = try await test.signUp("owner@example.com")
                let scene = Scene(
                    test: test,
                    other: other,
                    organization: try await test.organization(of: owner),
                    owner: owner,
                    admin: try await test.signUp("admin@example.com"),
                    secondAdmin: try await test.signUp("second@example.com")
                )
                try await test.join(scene.organization, scene.admin, as: .admin)
                try await test.join(scene.organization, scene.secondAdmin, as: .admin)
                let request = CreateWebhookRequest(
                    url: other.url + "/secret-path",
                    events: [.userUpdated],
                    organizationID: scene.organization
                )
                let made = try await test.json("POST", "/v1/webhooks", as: scene.admin, request)
                #expect(made.status == 201)
                try await body(scene, made.decode(Webhook.self).id)
            }
        }
    }

    @Test("who made or last changed it gets the email, and no other owner or admin does")
    func recipient() async throws {
        try await run { scene, id in
            try await scene.disable(id, by: scene.owner)
            #expect(try await scene.emails() == [0, 1, 0])
            let email = try #require(
                try await scene.test.emails(to: "admin@example.com", template: Self.template).first
            )
            #expect(email.contains(id.text) && email.contains("127.0.0.1") && email.contains("responded with 410"))
            #expect(!email.contains("secret-path"))

            // Anyone who makes it active again is the one who hears of it from then on.
            let again = try await scene.test.send(
                "PATCH",
                "/v1/webhooks/\(id)",
                as: scene.owner.tokens,
                text: #"{"is_active":true}"#
            )
            #expect(again.status == 200)
            try await scene.disable(id, by: scene.secondAdmin)
            #expect(try await scene.emails() == [1, 1, 0])
        }
    }

    @Test("who is no admin any more when the receiver answers gets no email, and the audit log has the entry")
    func demoted() async throws {
        let meanwhile = Meanwhile()
        try await run {
            await meanwhile.happen()
        } _: { scene, id in
            meanwhile.set {
                let path = "/v1/organizations/\(scene.organization)/members/\(scene.admin.user.id)"
                let answer = try await scene.test.send(
                    "PATCH",
                    path,
                    as: scene.owner.tokens,
                    text: #"{"role":"member"}"#
                )
                #expect(answer.status == 200)
            }
            try await scene.disable(id, by: scene.owner)
            #expect(try await scene.test.role(scene.admin, in: scene.organization) == .member)
            #expect(try await scene.emails() == [0, 0, 0])
            #expect(try await scene.test.audit(of: scene.admin.user.id).contains(.webhookDisabled))
        }
    }
}

/// What is to happen while a receiver answers; set once the scene is there.
private final class Meanwhile: Sendable {
    private let action = Mutex<(@Sendable () async throws -> Void)?>(nil)

    func set(_ action: @escaping @Sendable () async throws -> Void) {
        self.action.withLock { $0 = action }
    }

    func happen() async {
        let action = action.withLock { $0 }
        await #expect(throws: Never.self) { try await action?() }
    }
}
