import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Webhooks")
struct WebhookTests {
    private func create(
        _ test: TestServer,
        as user: AuthenticationResponse,
        url: String = "https://example.com/hook",
        events: [EventType] = EventType.allCases,
        in organization: OrganizationID? = nil
    ) async throws -> WireClient.Response {
        let request = CreateWebhookRequest(url: url, events: events, organizationID: organization)
        return try await test.json("POST", "/v1/webhooks", as: user, request)
    }

    private func run(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run {
            $0.webhookAllow = OutboundAllowList(["127.0.0.1"]) ?? $0.webhookAllow
        } _: { test in
            try await body(test)
        }
    }

    /// The payloads that arrived, once there are as many.
    private func payloads(_ other: OtherServer, count: Int) async throws -> [EventPayload] {
        for _ in 0..<1000 where other.requests.count < count { try await Task.sleep(for: .milliseconds(10)) }
        return try other.requests.map { try WireJSON.decodeResponse(EventPayload.self, from: $0.body) }
    }

    @Test("the secret is shown by the answer that made it and nowhere else, and the database does not hold it")
    func creation() async throws {
        try await run { test in
            let john = try await test.signUp()
            let body = """
                {"url":"https://yourapp.com/webhook","events":["session.created","user.created","user.created"],\
                "description":"Main webhook endpoint"}
                """
            let answer = try await test.send("POST", "/v1/webhooks", as: john.tokens, text: body)
            #expect(answer.status == 201)
            #expect(answer.fields["cache-control"] == "no-store")
            let made: Webhook = try answer.decode()
            #expect(made.events == [.userCreated, .sessionCreated] && made.isActive)
            let secret = try #require(made.secret)
            #expect(secret.hasPrefix("whsec_") && secret.utf8.count == 50)
            let shown: Webhook = try await test.send("GET", "/v1/webhooks/\(made.id)", as: john.tokens).decode()
            var expected = made
            expected.secret = nil
            #expect(shown == expected)
            let list: WebhookList = try await test.send("GET", "/v1/webhooks", as: john.tokens).decode()
            #expect(list == WebhookList(endpoints: [expected]))
            for (query, count) in [("?is_active=true", 1), ("?is_active=false", 0)] {
                let list: WebhookList = try await test.send("GET", "/v1/webhooks\(query)", as: john.tokens).decode()
                #expect(list.total == count)
            }
            #expect(try await test.send("GET", "/v1/webhooks?is_active=1", as: john.tokens).status == 400)
            let stored = try fileBytes(test.scratch.file("server.db")) + fileBytes(test.scratch.file("server.db-wal"))
            let raw = try #require(Base64URL.decode(Self.url(secret)))
            #expect(stored.firstRange(of: raw) == nil && stored.firstRange(of: Array(secret.utf8)) == nil)
            #expect(stored.firstRange(of: Array(made.id.text.utf8)) != nil)

            let renewed = try await test.send("POST", "/v1/webhooks/\(made.id)/regenerate-secret", as: john.tokens)
            #expect(renewed.status == 200)
            #expect(try renewed.decode(Webhook.self).secret?.hasPrefix("whsec_") == true)
            #expect(try renewed.decode(Webhook.self).secret != secret)
            #expect(
                try await test.audit(of: john.user.id).filter { $0.rawValue.hasPrefix("webhook.") }
                    == [.webhookCreated, .webhookSecretRegenerated]
            )
        }
    }

    /// The base 64 of a secret in the other alphabet, without padding.
    private static func url(_ secret: String) -> String {
        String(secret.dropFirst(6).dropLast().map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    @Test("a change changes what it names, and a deletion is the end")
    func change() async throws {
        try await run { test in
            let john = try await test.signUp()
            let made: Webhook = try await create(test, as: john).decode()
            let path = "/v1/webhooks/\(made.id)"
            test.clock.advance(seconds: 1)
            let request = UpdateWebhookRequest(events: [.mfaEnabled], description: .set("x"), isActive: false)
            let changed: Webhook = try await test.json("PATCH", path, as: john, request).decode()
            #expect(changed.url == made.url && changed.events == [.mfaEnabled] && changed.description == "x")
            #expect(!changed.isActive && changed.updatedAt > made.updatedAt && changed.secret == nil)
            let cleared = try await test.send("PATCH", path, as: john.tokens, text: #"{"description":null}"#)
            #expect(try cleared.decode(Webhook.self).description == nil)
            for body in [
                #"{"events":[]}"#, #"{"events":["user.eaten"]}"#, #"{"url":"http://example.com/"}"#, #"{"secret":"x"}"#,
                #"{"url":""}"#,
            ] {
                #expect(try await test.send("PATCH", path, as: john.tokens, text: body).status == 400, "\(body)")
            }
            #expect(try await test.send("DELETE", path, as: john.tokens).status == 200)
            #expect(try await test.send("GET", path, as: john.tokens).status == 404)
        }
    }

    @Test("the types are those of the reference")
    func types() async throws {
        try await run { test in
            let john = try await test.signUp()
            let types: [String] = try await test.send("GET", "/v1/webhooks/events/types", as: john.tokens).decode()
            #expect(types == EventType.allCases.map(\.rawValue) && types.count == 10)
        }
    }

    @Test("a user has at most twenty")
    func most() async throws {
        try await run { test in
            let john = try await test.signUp()
            for _ in 0..<Limits.Account.webhooks { #expect(try await create(test, as: john).status == 201) }
            let answer = try await create(test, as: john)
            #expect(answer.status == 409 && answer.reason == .tooMany)
        }
    }

    /// Each call on one webhook.
    private func calls(_ id: WebhookID, _ delivery: DeliveryID) -> [(String, String, String?)] {
        let path = "/v1/webhooks/\(id)"
        return [
            ("GET", path, nil), ("PATCH", path, #"{"is_active":true}"#), ("POST", path + "/test", nil),
            ("GET", path + "/deliveries", nil), ("POST", path + "/deliveries/\(delivery)/retry", nil),
            ("POST", path + "/regenerate-secret", nil), ("DELETE", path, nil),
        ]
    }

    @Test("to anyone else a webhook does not exist, by none of its endpoints")
    func isolation() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await run { test in
                let john = try await test.signUp()
                let jane = try await test.signUp("jane@example.com")
                let admin = try await test.administrator()
                let acme = try await test.organization("acme", of: john)
                try await test.join(acme, jane, as: .member)
                let elsewhere = try await test.organization("elsewhere", of: jane)
                let own: Webhook = try await create(test, as: john, url: other.url).decode()
                let shared: Webhook = try await create(test, as: john, url: other.url, in: acme).decode()
                for webhook in [own, shared] {
                    let tested = try await test.send("POST", "/v1/webhooks/\(webhook.id)/test", as: john.tokens)
                    let delivery = try tested.decode(WebhookTestResult.self).delivery.id
                    for stranger in [jane, admin] {
                        for (method, path, body) in calls(webhook.id, delivery) {
                            let answer = try await test.send(method, path, as: stranger.tokens, text: body)
                            #expect(answer.status == 404 && answer.reason == .noSuchResource, "\(method) \(path)")
                        }
                        let list: WebhookList = try await test.send("GET", "/v1/webhooks", as: stranger.tokens).decode()
                        #expect(list.total == 0)
                    }
                    // A delivery of one webhook is none of another.
                    let foreign: Webhook = try await create(test, as: jane, url: other.url, in: elsewhere).decode()
                    let path = "/v1/webhooks/\(foreign.id)/deliveries/\(delivery)/retry"
                    #expect(try await test.send("POST", path, as: jane.tokens).status == 404)
                    #expect(try await test.send("DELETE", "/v1/webhooks/\(foreign.id)", as: jane.tokens).status == 200)
                }
                #expect(try await create(test, as: admin, in: acme).status == 404)
                let refused = try await create(test, as: jane, in: acme)
                #expect(refused.status == 403 && refused.reason == .insufficientRole)

                // An admin of the organization may do all of it, and nothing with what is John's own.
                try await test.server.database.write { try $0.memberships.setRole(.admin, of: jane.user.id, in: acme) }
                for (method, path, body) in calls(own.id, DeliveryID(createdAt: test.clock.now(), from: SystemRandom()))
                {
                    #expect(try await test.send(method, path, as: jane.tokens, text: body).status == 404)
                }
                let tested = try await test.send("POST", "/v1/webhooks/\(shared.id)/test", as: jane.tokens)
                let delivery = try tested.decode(WebhookTestResult.self).delivery.id
                for (method, path, body) in calls(shared.id, delivery) {
                    let answer = try await test.send(method, path, as: jane.tokens, text: body)
                    #expect(answer.status == 200, "\(method) \(path)")
                }
            }
        }
    }

    @Test("what happens is told as the reference shows it, to an administrator all of it")
    func everything() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await run { test in
                let admin = try await test.administrator()
                #expect(try await create(test, as: admin, url: other.url).status == 201)
                let john = try await test.signUp()
                let patch = #"{"first_name":"Jane"}"#
                #expect(try await test.send("PATCH", "/v1/users/me", as: john.tokens, text: patch).status == 200)
                let request = CreateOrganizationRequest(name: "Acme Corporation", slug: "acme")
                let acme: Organization = try await test.json("POST", "/v1/organizations", as: admin, request).decode()
                #expect(try await test.invite("john@example.com", to: acme.id, by: admin).status == 201)
                let token = try await test.invitationToken(to: "john@example.com")
                #expect(try await test.accept(token, as: john).status == 200)
                let enrolment = try await test.beginEnrolment(john.tokens)
                #expect(try await test.verify(test.code(of: enrolment), as: john.tokens).status == 200)
                #expect(try await test.send("DELETE", "/v1/users/me", as: john.tokens).status == 200)
                let expected: [EventType: Int] = [
                    .userCreated: 1, .sessionCreated: 1, .userUpdated: 1, .organizationCreated: 1,
                    .organizationMemberAdded: 1, .mfaEnabled: 1, .sessionDeleted: 1, .userDeleted: 1,
                ]
                let payloads = try await payloads(other, count: 8)
                #expect(Dictionary(grouping: payloads, by: \.type).mapValues(\.count) == expected)
                for payload in payloads {
                    guard case .object(let user) = payload.data["user"] else {
                        Issue.record("\(payload.type) tells no user")
                        continue
                    }
                    let subject = payload.type == .organizationCreated ? admin.user : john.user
                    #expect(user["id"] == .string(subject.id.text), "\(payload.type)")
                    #expect(user["email"] == .string(subject.email), "\(payload.type)")
                }
                #expect(Set(payloads.map(\.id)).count == 8)
            }
        }
    }

    @Test("members' events reach their organization's webhook, the end of their account included, and no other's")
    func organization() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await run { test in
                let john = try await test.signUp()
                let jane = try await test.signUp("jane@example.com")
                let joan = try await test.signUp("joan@example.com")
                let acme = try await test.organization("acme", of: john)
                let elsewhere = try await test.organization("elsewhere", of: joan)
                try await test.join(acme, jane, as: .viewer)
                _ = try await create(test, as: john, url: other.url + "/acme", in: acme)
                _ = try await create(test, as: joan, url: other.url + "/elsewhere", in: elsewhere)
                _ = try await create(test, as: jane, url: other.url + "/jane")
                #expect(try await test.send("DELETE", "/v1/users/me", as: jane.tokens).status == 200)
                let payloads = try await payloads(other, count: 2)
                #expect(Set(payloads.map(\.type)) == [.sessionDeleted, .userDeleted] && payloads.count == 2)
                #expect(Set(other.requests.map(\.path)) == ["/acme"])
            }
        }
    }

    @Test("a test is sent at once, and says what came back; nothing of it is tried again")
    func trial() async throws {
        try await OtherServer.run { request in
            HTTPResponse(status: request.path == "/good" ? 204 : 500)
        } _: { other in
            try await run { test in
                let john = try await test.signUp()
                for (path, status, response) in [("/good", DeliveryStatus.delivered, 204), ("/bad", .failed, 500)] {
                    let webhook: Webhook = try await create(test, as: john, url: other.url + path).decode()
                    let answer = try await test.send("POST", "/v1/webhooks/\(webhook.id)/test", as: john.tokens)
                    #expect(answer.status == 200)
                    let result: WebhookTestResult = try answer.decode()
                    #expect(result.delivery.status == status && result.delivery.responseStatus == response)
                    #expect(result.delivery.eventType == "webhook.test" && result.delivery.nextAttemptAt == nil)
                    let listed: [WebhookDelivery] = try await test.send(
                        "GET",
                        "/v1/webhooks/\(webhook.id)/deliveries",
                        as: john.tokens
                    ).decode()
                    #expect(listed == [result.delivery])
                }
                #expect(other.requests.count == 2)
            }
        }
    }

    @Test("a delivery can be asked for again; of a webhook that is not active not")
    func retry() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await run { test in
                let john = try await test.signUp()
                let webhook: Webhook = try await create(test, as: john, url: other.url).decode()
                let path = "/v1/webhooks/\(webhook.id)"
                let patch = #"{"first_name":"Jane"}"#
                #expect(try await test.send("PATCH", "/v1/users/me", as: john.tokens, text: patch).status == 200)
                _ = try await payloads(other, count: 1)
                var listed: [WebhookDelivery] = []
                for _ in 0..<500 where listed.first?.status != .delivered {
                    listed = try await test.send("GET", path + "/deliveries?limit=1", as: john.tokens).decode()
                    try await Task.sleep(for: .milliseconds(5))
                }
                let delivery = try #require(listed.first)
                let again = path + "/deliveries/\(delivery.id)/retry"
                let answer = try await test.send("POST", again, as: john.tokens)
                #expect(answer.status == 200)
                #expect(try answer.decode(WebhookDelivery.self).status == .pending)
                let payloads = try await payloads(other, count: 2)
                #expect(payloads.count == 2 && payloads[0] == payloads[1])
                let off = UpdateWebhookRequest(isActive: false)
                #expect(try await test.json("PATCH", path, as: john, off).status == 200)
                let refused = try await test.send("POST", again, as: john.tokens)
                #expect(refused.status == 409 && refused.reason == .webhookInactive)
                let offset = try await test.send("GET", path + "/deliveries?offset=1", as: john.tokens)
                #expect(try offset.decode([WebhookDelivery].self).isEmpty)
            }
        }
    }

    @Test("old deliveries and events go after thirty days, and not before")
    func housekeeping() async throws {
        try await run { test in
            let john = try await test.signUp()
            let webhook: Webhook = try await create(test, as: john, url: "http://127.0.0.1:1/").decode()
            #expect(try await test.send("POST", "/v1/webhooks/\(webhook.id)/test", as: john.tokens).status == 200)
            let housekeeping = Housekeeping(
                database: test.server.database,
                lifetimes: .standard,
                clock: test.clock,
                steady: SteadyClock(test.clock, floor: nil),
                log: Log(component: "test", minimum: .error)
            )
            func left() async throws -> [Int] {
                try await test.server.database.read { connection in
                    let deliveries: Int = try connection.row("SELECT count(*) FROM webhook_deliveries")?.get(0) ?? -1
                    let events: Int = try connection.row("SELECT count(*) FROM events")?.get(0) ?? -1
                    return [deliveries, events]
                }
            }
            let before = try await left()
            #expect(before[0] == 1 && before[1] == 1)
            test.clock.advance(seconds: Limits.Retention.deliveries)
            _ = try await housekeeping.removeExpired()
            #expect(try await left() == before)
            test.clock.advance(seconds: 3601)
            _ = try await housekeeping.removeExpired()
            #expect(try await left() == [0, 0])
        }
    }

    @Test("no query about webhooks reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let now = test.clock.now()
            let user = UserID(createdAt: now, from: SystemRandom())
            let id = WebhookID(createdAt: now, from: SystemRandom())
            let delivery = DeliveryID(createdAt: now, from: SystemRandom())
            let organization = OrganizationID(createdAt: now, from: SystemRandom())
            _ = try recorder.webhooks.find(id)
            _ = try recorder.webhooks.personal(of: user)
            _ = try recorder.webhooks.all(of: organization)
            _ = try recorder.webhooks.ofEverything()
            _ = try recorder.webhooks.anyHearsEverything(.userUpdated)
            _ = try recorder.webhooks.anyPersonal(of: user, hears: .userUpdated)
            _ = try recorder.webhooks.any(of: organization, hears: .userUpdated)
            _ = try recorder.webhooks.listeningOrganizations(of: user, to: .userUpdated)
            _ = try recorder.webhooks.count(of: user, most: 10)
            _ = try recorder.webhooks.all(of: APIKeyID(createdAt: now, from: SystemRandom()))
            try recorder.webhooks.addDropped(1, to: id, at: now)
            try recorder.webhooks.deactivate(id, at: now)
            _ = try recorder.deliveries.waiting(of: id, most: 10)
            _ = try recorder.deliveries.finished(of: id, beyond: 10, limit: 10)
            try recorder.deliveries.removeFinished(delivery)
            _ = try recorder.webhooks.due(at: now, limit: 10)
            _ = try recorder.webhooks.nextDue(after: now)
            try recorder.webhooks.wake(id, at: now)
            try recorder.webhooks.park(id)
            try recorder.webhooks.reschedule(id)
            try recorder.webhooks.delete(id)
            _ = try recorder.deliveries.find(delivery)
            _ = try recorder.deliveries.due(of: id, at: now, limit: 10)
            _ = try recorder.deliveries.page(of: id, limit: 10, offset: 10)
            _ = try recorder.deliveries.prune(below: delivery, limit: 10)
            let event = EventID(createdAt: now, from: SystemRandom())
            _ = try recorder.storedEvents.prune(dispatchedBefore: now, below: event, limit: 10)
            try recorder.storedEvents.markDispatched(event, at: now)
            _ = try recorder.storedEvents.last()
            try recorder.storedEvents.noteLast(event)
            _ = try recorder.storedEvents.kept(of: user, most: 10)
            _ = try recorder.storedEvents.finished(of: user, limit: 10)
            _ = try recorder.storedEvents.all(.organizationMemberAdded, of: user)
            try recorder.storedEvents.removeFinished(event)
            try recorder.storedEvents.removeFinishedOrphan(event)
            try recorder.storedEvents.removeFinished(of: user)
            try recorder.storedEvents.setData("{}", ofWholeUser: user)
            #expect(recorder.plans.count == 36)
            #expect(recorder.scans == [])
            #expect(recorder.plans.allSatisfy { !$0.steps.contains { $0.contains("TEMP B-TREE") } })
        }
    }
}
