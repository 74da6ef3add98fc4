import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// Deliveries over real sockets to receivers of every kind.
@Suite("Sending events")
struct WebhookSenderTests {
    /// Answers with a status, which the test can change.
    private final class Mood: Sendable {
        let status: Mutex<Int>
        let fields: HTTPFields
        init(_ status: Int, _ fields: HTTPFields = [:]) {
            self.status = Mutex(status)
            self.fields = fields
        }
        var answer: HTTPHandler {
            { _ in HTTPResponse(status: self.status.withLock { $0 }, fields: self.fields) }
        }
    }

    /// How many are there at once.
    private final class Crowd: Sendable {
        private let count = Mutex((now: 0, most: 0))

        /// How many were there together, those included whom the sender has given up.
        var most: Int { count.withLock { $0.most } }

        func enter() {
            count.withLock { count in
                count.now += 1
                count.most = max(count.most, count.now)
            }
        }

        func leave() { count.withLock { $0.now -= 1 } }
    }

    @Test("a delivery that was made between the look at the queue and its slot is not made again")
    func staleAttempt() async throws {
        try await OtherServer.run(Mood(200).answer) { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url)
                try await fixture.happen()
                try await fixture.dispatch()
                let (webhook, due) = try await fixture.database.read { [now = fixture.clock.now()] connection in
                    (
                        try connection.webhooks.find(id)?.webhook,
                        try connection.deliveries.due(of: id, at: now, limit: 1).first
                    )
                }
                let attempt = WebhookSender.DeliveryAttempt(webhook: try #require(webhook), due: try #require(due))
                await fixture.sender.carryOut(attempt)
                #expect(other.requests.count == 1)
                await fixture.sender.carryOut(attempt)
                #expect(other.requests.count == 1)
                let made = try await fixture.deliveries(id)
                #expect(made.map(\.status) == [.delivered] && made.map(\.attempts) == [1])
            }
        }
    }

    @Test("a receiver that fails gets the same event again, the same bytes under the same id with a new time")
    func retry() async throws {
        let mood = Mood(500)
        try await OtherServer.run(mood.answer) { other in
            try await WebhookFixture.run { fixture in
                let secret = WebhookSecret(from: SystemRandom())
                let id = try await fixture.webhook(other.url + "/hook?x=1", secret: secret)
                try await fixture.happen()
                try await fixture.work()
                let failed = try #require(try await fixture.deliveries(id).first)
                #expect(failed.status == .pending && failed.attempts == 1 && failed.responseStatus == 500)
                #expect(try await fixture.record(id).failingSince == fixture.clock.now())
                let pause = try #require(failed.dueAt).milliseconds(since: fixture.clock.now())
                #expect((5000...5500).contains(pause))
                fixture.clock.advance(milliseconds: pause - 1)
                try await fixture.work()
                #expect(other.requests.count == 1)
                mood.status.withLock { $0 = 204 }
                fixture.clock.advance(milliseconds: 1)
                try await fixture.work()
                let done = try #require(try await fixture.deliveries(id).first)
                #expect(done.status == .delivered && done.attempts == 2 && done.dueAt == nil && done.error == nil)
                #expect(try await fixture.record(id).failingSince == nil)

                let requests = other.requests
                #expect(requests.count == 2 && requests[0].body == requests[1].body)
                #expect(requests.map(\.path) == ["/hook", "/hook"] && requests[0].query == "x=1")
                #expect(requests[0].fields["webhook-id"] == failed.eventID.text)
                #expect(requests[1].fields["webhook-id"] == failed.eventID.text)
                #expect(requests[0].fields["webhook-timestamp"] != requests[1].fields["webhook-timestamp"])
                for request in requests { expectSigned(request, [secret]) }
                let payload = try WireJSON.decodeResponse(EventPayload.self, from: requests[0].body)
                #expect(payload.id == failed.eventID && payload.type == .userUpdated)
                #expect(
                    payload.data["user"]
                        == .object(["id": .string(fixture.owner.text), "email": .string("owner@example.com")])
                )
            }
        }
    }

    /// The header proves the body with these secrets, the present one first.
    private func expectSigned(_ request: HTTPRequest, _ secrets: [WebhookSecret]) {
        let (id, time) = (request.fields["webhook-id"] ?? "", request.fields["webhook-timestamp"] ?? "")
        let expected = secrets.map { secret in
            "v1,"
                + Base64.standard.encode(
                    HMAC.code(.sha256, key: secret.bytes, message: Array("\(id).\(time).".utf8) + request.body)
                ) + "="
        }
        #expect(request.fields["webhook-signature"] == expected.joined(separator: " "))
        let code = HMAC.code(
            .sha256,
            key: Array((secrets.first?.text ?? "").utf8),
            message: Array("\(time).".utf8) + request.body
        )
        #expect(request.fields["x-plinto-signature"] == "sha256=" + Hex.encode(code))
        #expect(request.fields["x-plinto-timestamp"] == time)
        #expect(request.fields["x-webhook-signature"] == Hex.encode(code))
        #expect(request.fields["x-webhook-timestamp"] == time)
    }

    @Test("after ten tries in some three days a delivery is given up")
    func givenUp() async throws {
        try await WebhookFixture.run { fixture in
            // No one listens there.
            let id = try await fixture.webhook("http://127.0.0.1:1/")
            try await fixture.happen()
            for attempt in 1...10 {
                try await fixture.work()
                let delivery = try #require(try await fixture.deliveries(id).first)
                #expect(delivery.attempts == attempt)
                #expect(delivery.status == (attempt == 10 ? .failed : .pending))
                if let due = delivery.dueAt {
                    fixture.clock.advance(milliseconds: due.milliseconds(since: fixture.clock.now()))
                }
            }
            fixture.clock.advance(seconds: 10 * 86_400)
            try await fixture.work()
            #expect(try await fixture.deliveries(id).first?.attempts == 10)
        }
    }

    @Test("a redirect is a failure and not followed")
    func redirect() async throws {
        try await OtherServer.run { request in
            request.path == "/"
                ? HTTPResponse(status: 307, fields: ["Location": "/elsewhere"]) : HTTPResponse(status: 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url + "/")
                try await fixture.happen()
                try await fixture.work()
                #expect(other.requests.map(\.path) == ["/"])
                let delivery = try #require(try await fixture.deliveries(id).first)
                #expect(delivery.status == .pending && delivery.responseStatus == 307)
            }
        }
    }

    @Test("a name that leads to a private address is not connected to, and one the operator names is")
    func privateAddress() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            let names = ["rebound.test": ["127.0.0.1"], "hooks.test": ["127.0.0.1"], "both.test": ["10.0.0.1", "::1"]]
            try await WebhookFixture.run(names: names, allowing: ["hooks.test:\(other.port)"]) { fixture in
                let refused = [
                    "https://rebound.test:\(other.port)/", "https://both.test/", "http://rebound.test:\(other.port)/",
                    "http://127.0.0.1:\(other.port)/", "https://unknown.test/",
                ]
                var ids: [WebhookID] = []
                for url in refused { ids.append(try await fixture.webhook(url)) }
                try await fixture.happen()
                try await fixture.work()
                #expect(other.requests.isEmpty)
                for id in ids {
                    let delivery = try #require(try await fixture.deliveries(id).first)
                    #expect(delivery.status == .pending && delivery.attempts == 1 && delivery.responseStatus == nil)
                }
                let id = try await fixture.webhook("http://hooks.test:\(other.port)/")
                try await fixture.happen()
                try await fixture.work()
                #expect(try await fixture.deliveries(id).map(\.status) == [.delivered])
                #expect(other.requests.map(\.host) == ["hooks.test:\(other.port)"])
            }
        }
    }

    @Test(
        "a receiver that dies amid its answer, or says nothing that is HTTP, is tried again",
        arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "HTTP/1.1 2", "", "nonsense\r\n\r\n"]
    )
    func broken(answer: String) async throws {
        let other = try BreakingServer(answering: answer)
        try await WebhookFixture.run { fixture in
            let id = try await fixture.webhook("http://127.0.0.1:\(other.port)/")
            try await fixture.happen()
            try await fixture.work()
            let delivery = try #require(try await fixture.deliveries(id).first)
            #expect(delivery.status == .pending && delivery.attempts == 1 && delivery.error != nil)
        }
    }

    @Test("an answer that does not end is cut off, and tried again")
    func flood() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200, body: [UInt8](repeating: 0x20, count: 5000))
        } _: { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url)
                try await fixture.happen()
                try await fixture.work()
                #expect(try await fixture.deliveries(id).first?.status == .pending)
            }
        }
    }

    @Test("tries are counted by what became of them, and those that are followed by another")
    func counted() async throws {
        try await OtherServer.run { request in
            HTTPResponse(status: request.path == "/bad" ? 500 : 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                _ = try await fixture.webhook(other.url)
                for _ in 0..<2 { _ = try await fixture.webhook(other.url + "/bad") }
                try await fixture.happen()
                try await fixture.work()
                let counters = fixture.counters
                #expect(counters.webhookSucceeded.value == 1 && counters.webhookFailed.value == 2)
                #expect(counters.webhookRetried.value == 2 && counters.webhookDisabled.value == 0)
            }
        }
    }

    @Test("410 disables a webhook at once, and the audit log and an email to its owner say so")
    func gone() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 410)
        } _: { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url)
                try await fixture.happen()
                try await fixture.work()
                #expect(try await fixture.deliveries(id).map(\.status) == [.failed])
                #expect(try await !fixture.record(id).isActive)
                let entries = try await fixture.database.read { try $0.auditEntries.entries(of: fixture.owner) }
                #expect(entries.map(\.action) == [.webhookDisabled] && entries.first?.target == id.text)
                let counters = fixture.counters
                #expect(counters.webhookDisabled.value == 1 && counters.webhookFailed.value == 1)
                #expect(counters.webhookRetried.value == 0 && counters.webhookSucceeded.value == 0)
                let email = try #require(try await fixture.emails().first)
                #expect(email.recipient == "owner@example.com" && email.text.contains("responded with 410"))
                #expect(email.text.contains(id.text) && email.text.contains("127.0.0.1"))
                try await fixture.happen()
                fixture.clock.advance(seconds: 86_400)
                try await fixture.work()
                #expect(other.requests.count == 1)
                #expect(try await fixture.deliveries(id).count == 1)
                #expect(try await fixture.emails().count == 1)
            }
        }
    }

    @Test("Retry-After is waited for, as seconds and as a date, up to a day; a date that is over is not")
    func retryAfter() async throws {
        try await OtherServer.run { request in
            let wishes = [
                "/short": "600", "/long": "99999999999999999999", "/past": "Thu, 01 Jan 1970 00:00:00 GMT",
                "/never": "Fri, 31 Dec 9999 23:59:59 GMT", "/date": "Fri, 15 Jan 2027 08:10:00 GMT",
            ]
            return HTTPResponse(status: 429, fields: ["Retry-After": wishes[request.path] ?? ""])
        } _: { other in
            try await WebhookFixture.run { fixture in
                let short = try await fixture.webhook(other.url + "/short")
                let long = try await fixture.webhook(other.url + "/long")
                let past = try await fixture.webhook(other.url + "/past")
                let never = try await fixture.webhook(other.url + "/never")
                let date = try await fixture.webhook(other.url + "/date")
                try await fixture.happen()
                try await fixture.work()
                for (id, seconds) in [(short, Int64(600)), (long, 86_400), (past, 5), (never, 86_400), (date, 600)] {
                    let due = try #require(try await fixture.deliveries(id).first?.dueAt)
                    let pause = due.milliseconds(since: fixture.clock.now())
                    #expect((seconds * 1000...seconds * 1100).contains(pause))
                }
            }
        }
    }

    @Test("a slow receiver keeps no one waiting, and is asked one thing at a time once it has failed")
    func slow() async throws {
        let crowd = Crowd()
        try await OtherServer.run { request in
            guard request.path == "/slow" else { return HTTPResponse(status: 200) }
            crowd.enter()
            try? await Task.sleep(for: .milliseconds(700))
            crowd.leave()
            return HTTPResponse(status: 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                let slow = try await fixture.webhook(other.url + "/slow")
                for _ in 0..<8 { try await fixture.happen() }
                try await fixture.dispatch()
                _ = try await fixture.sender.startDue()
                fixture.clock.advance(milliseconds: 1)
                let quick = try await fixture.webhook(other.url + "/quick")
                try await fixture.happen()
                try await fixture.dispatch()
                var isDone = false
                for _ in 0..<1000 where !isDone {
                    _ = try await fixture.sender.startDue()
                    isDone = try await fixture.deliveries(quick).map(\.status) == [.delivered]
                    if !isDone { try await Task.sleep(for: .milliseconds(5)) }
                }
                #expect(isDone, "the quick receiver waits for the slow one")
                #expect(try await fixture.deliveries(slow).contains { $0.attempts == 0 })
                try await fixture.work()
                #expect(try await fixture.deliveries(slow).allSatisfy { $0.attempts == 1 && $0.responseStatus == nil })
                #expect(crowd.most >= 2, "nothing went beside the first")
            }
        }
    }

    @Test("owners with many receivers that hang keep no other owner waiting, though all of theirs are due before")
    func owners() async throws {
        try await OtherServer.run { request in
            // Longer than the sender waits.
            if request.path == "/hangs" { try? await Task.sleep(for: .seconds(2)) }
            return HTTPResponse(status: 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                for number in 0..<3 {
                    let user = UserID(createdAt: fixture.clock.now(), from: SystemRandom())
                    try await fixture.addUser(user, "user\(number)@example.com")
                    for _ in 0..<Limits.Account.ownedWebhooks {
                        try await fixture.makeDue(fixture.webhook(other.url + "/hangs", of: user))
                    }
                }
                _ = try await fixture.sender.startDue()
                fixture.clock.advance(milliseconds: 1)
                let id = try await fixture.webhook(other.url)
                try await fixture.makeDue(id)
                _ = try await fixture.sender.startDue()
                let webhook = try await fixture.record(id)
                let isDone = try await fixture.deliveries(id).map(\.status) == [.delivered]
                #expect(isDone || fixture.sender.slots.room(for: webhook).busy == 1)
            }
        }
    }

    @Test("five days without a success disable a webhook; one success in between does not")
    func fiveDays() async throws {
        let mood = Mood(503)
        try await OtherServer.run(mood.answer) { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url)
                func failOnce() async throws {
                    try await fixture.happen()
                    try await fixture.work()
                }
                try await failOnce()
                fixture.clock.advance(milliseconds: DeliveryUpdate.longestFailing - 1)
                try await failOnce()
                #expect(try await fixture.record(id).isActive)
                mood.status.withLock { $0 = 200 }
                try await failOnce()
                mood.status.withLock { $0 = 503 }
                fixture.clock.advance(seconds: 60)
                try await failOnce()
                #expect(try await fixture.record(id).isActive)
                #expect(try await fixture.emails().isEmpty)
                fixture.clock.advance(milliseconds: DeliveryUpdate.longestFailing)
                try await failOnce()
                #expect(try await fixture.emails().map(\.recipient) == ["owner@example.com"])
                #expect(try await fixture.emails().first?.text.contains("failed for five days") == true)
                #expect(try await !fixture.record(id).isActive)
                let entries = try await fixture.database.read { try $0.auditEntries.entries(of: fixture.owner) }
                #expect(entries.map(\.action) == [.webhookDisabled])
            }
        }
    }

    @Test("a delivery whose retry was set by a clock that was ahead is made now, and a jump disables no webhook")
    func clockAhead() async throws {
        let mood = Mood(503)
        try await OtherServer.run(mood.answer) { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url)
                let times = FutureTimes(database: fixture.database)
                let ahead: Int64 = 40 * 86_400
                try await fixture.happen()
                try await fixture.work()
                #expect(try await times.bringBack(to: fixture.clock.now(), isBehind: false) == 0)
                fixture.clock.jump(seconds: ahead)
                try await fixture.work()
                #expect(try await fixture.record(id).isActive)
                fixture.clock.jump(seconds: -ahead)
                mood.status.withLock { $0 = 200 }
                try await fixture.work()
                #expect(try await fixture.deliveries(id).map(\.attempts) == [2])
                #expect(try await times.bringBack(to: fixture.clock.now(), isBehind: false) > 0)
                try await fixture.work()
                #expect(try await fixture.deliveries(id).map(\.status) == [.delivered])
            }
        }
    }

    @Test("while two secrets live both sign, and after a day the new one alone")
    func rotation() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                let (old, new) = (WebhookSecret(from: SystemRandom()), WebhookSecret(from: SystemRandom()))
                let id = try await fixture.webhook(other.url, secret: old)
                var record = try await fixture.record(id)
                record.previousSecret = WebhookRecord.PreviousSecret(
                    sealed: record.secret,
                    until: fixture.clock.now().advanced(bySeconds: ManageWebhooks.overlap)
                )
                record.secret = try fixture.sealer.seal(new.bytes, .webhookSecret, row: id.text)
                try await fixture.database.write { [record] in try $0.webhooks.setSecret(record) }
                try await fixture.happen()
                try await fixture.work()
                fixture.clock.advance(seconds: ManageWebhooks.overlap)
                try await fixture.happen()
                try await fixture.work()
                #expect(other.requests.count == 2)
                expectSigned(other.requests[0], [new, old])
                expectSigned(other.requests[1], [new])
            }
        }
    }

    @Test("an owner who is suspended hears nothing, neither of what waits nor of what happens; and goes on afterwards")
    func suspended() async throws {
        try await OtherServer.run { _ in
            HTTPResponse(status: 200)
        } _: { other in
            try await WebhookFixture.run { fixture in
                let id = try await fixture.webhook(other.url)
                try await fixture.happen(.userUpdated)
                try await fixture.dispatch()
                let (owner, now) = (fixture.owner, fixture.clock.now())
                try await fixture.database.write { try $0.users.setStatus(.suspended, of: owner, at: now) }
                try await fixture.happen(.mfaEnabled)
                try await fixture.work()
                #expect(other.requests.isEmpty)
                #expect(try await fixture.deliveries(id).count == 1)
                try await fixture.database.write { try $0.users.setStatus(.active, of: owner, at: now) }
                try await fixture.happen(.sessionDeleted)
                try await fixture.work()
                #expect(other.requests.count == 2)
                #expect(try await fixture.deliveries(id).allSatisfy { $0.status == .delivered })
            }
        }
    }

    @Test("an event is dispatched once, however often its dispatch is tried")
    func once() async throws {
        try await WebhookFixture.run { fixture in
            let id = try await fixture.webhook("http://127.0.0.1:1/")
            for _ in 0..<120 { try await fixture.happen() }
            try await fixture.dispatch()
            try await fixture.dispatch()
            let deliveries = try await fixture.deliveries(id)
            #expect(deliveries.count == 120 && Set(deliveries.map(\.eventID)).count == 120)
        }
    }
}
