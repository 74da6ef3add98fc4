import Foundation
import PlintoModels
import TestSupport
import Testing

/// Whatever is killed between a change and its delivery, each event arrives at least once, and none arrives that did
/// not happen.
@Suite("Kills between a change and its delivery", .serialized)
struct WebhookKillTests {
    private let fixture: TestEnvironment
    private let receiver: EventReceiver
    private let options = ["--webhook-allow", "127.0.0.1"]
    private let token: String

    init() throws {
        fixture = try TestEnvironment()
        receiver = try EventReceiver()
        try fixture.startServer(options)
        token = try fixture.signUp().tokens.accessToken
        let answer = try fixture.api.json(
            "POST",
            "/v1/webhooks",
            CreateWebhookRequest(url: "http://127.0.0.1:\(receiver.port)/hook", events: EventType.allCases),
            fields: ["Authorization": "Bearer \(token)"]
        )
        guard answer.status == 201 else { throw WireClient.Failure(description: answer.text) }
    }

    /// Changes the profile; false where no answer came.
    private func change(_ name: String) -> Bool {
        let answer = try? fixture.api.json(
            "PATCH",
            "/v1/users/me",
            UpdateUserRequest(firstName: .set(name)),
            fields: ["Authorization": "Bearer \(token)"]
        )
        return answer?.status == 200
    }

    /// Holds what arrived against what the database says has happened since the webhook was made.
    private func expectAll(atLeast answered: Int) throws {
        let since = "(SELECT created_at FROM webhooks)"
        let happened = "SELECT group_concat(id, ' ') FROM events WHERE created_at >= \(since)"
        let events = Set(firstText(inDatabase: fixture.database, happened).split(separator: " ").map(String.init))
        #expect(events.count >= answered, "a change that was answered left no event")
        let isWhole = comesTrue { events.isSubset(of: Set(receiver.messages.map(\.id))) }
        #expect(isWhole, "lost: \(events.subtracting(receiver.messages.map(\.id)))")
        for message in receiver.messages {
            #expect(events.contains(message.id) && message.payload.id.text == message.id)
            #expect(message.payload.type == .userUpdated)
        }
        #expect(isQuiet())
        fixture.server?.killNow()
        #expect(integrity(of: fixture.database) == "ok")
    }

    /// Whether nothing waits to be dispatched or sent, within a while.
    private func isQuiet() -> Bool {
        let waiting = """
            SELECT (SELECT count(*) FROM webhook_deliveries WHERE status <> 'delivered')
                + (SELECT count(*) FROM events WHERE dispatched_at IS NULL)
            """
        return comesTrue { firstText(inDatabase: fixture.database, waiting) == "0" }
    }

    @Test(
        "at each named point",
        arguments: ["events-before-dispatched", "webhook-before-sending", "webhook-sent"]
    )
    func atNamedPoint(point: String) throws {
        var answered = 0
        for round in 1...6 {
            fixture.server?.killNow()
            let doomed = try fixture.startServer(crashPoint: point, options)
            if change("round \(round)") { answered += 1 }
            #expect(doomed.waitForEnd() == .killed(SIGKILL), "round \(round) never reached \(point)")
            try fixture.startServer(options)
            // Or the next life would die of what this one has left, before it listens.
            #expect(isQuiet())
        }
        try expectAll(atLeast: answered)
        // After the answer is before the note of it: then the receiver hears twice.
        if point == "webhook-sent" { #expect(receiver.messages.count > 6) }
    }

    @Test("at random moments", arguments: [5, 6])
    func atRandom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var answered = 0
        for round in 1...15 {
            for step in 1...3 where change("\(round) \(step)") { answered += 1 }
            usleep(UInt32.random(in: 0...20_000, using: &random))
            fixture.server?.killNow()
            try fixture.startServer(options)
        }
        #expect(answered == 45)
        try expectAll(atLeast: answered)
    }
}
