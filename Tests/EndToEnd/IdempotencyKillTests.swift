import Foundation
import PlintoModels
import TestSupport
import Testing

/// Whatever is killed between a change and its answer, a retry with the same key never makes the change again.
@Suite("Kills between a change and its kept answer", .serialized, .timeLimit(.minutes(2)))
struct IdempotencyKillTests {
    private let fixture: TestEnvironment
    private let token: String

    init() throws {
        fixture = try TestEnvironment()
        try fixture.startServer()
        token = try fixture.signUp().tokens.accessToken
    }

    private func make(_ round: Int) -> WireClient.Response? {
        try? fixture.api.json(
            "POST",
            "/v1/webhooks",
            CreateWebhookRequest(url: "https://receiver.invalid/\(round)", events: [.userUpdated]),
            fields: ["Authorization": "Bearer \(token)", "Idempotency-Key": "key-\(round)"]
        )
    }

    private var webhooks: String { firstText(inDatabase: fixture.database, "SELECT count(*) FROM webhooks") }

    @Test(
        "at each named point, the retry is told what there is to know",
        arguments: [("idempotency-before-answer", 409), ("idempotency-answered", 201)]
    )
    func atNamedPoint(point: String, status: Int) throws {
        fixture.server?.killNow()
        let doomed = try fixture.startServer(crashPoint: point)
        #expect(make(1) == nil)
        #expect(doomed.waitForEnd() == .killed(SIGKILL))
        try fixture.startServer()
        for _ in 0..<2 {
            let retry = try #require(make(1))
            #expect(retry.status == status)
            if status == 409 { #expect(retry.text.contains("idempotency_unknown")) }
            #expect(webhooks == "1")
        }
        #expect(make(2)?.status == 201 && webhooks == "2")
    }

    @Test(
        "at random moments, each change is made once at most, and where the retry says so it is made",
        arguments: [7, 8]
    )
    func atRandom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for round in 1...15 {
            let delay = UInt32.random(in: 0...8_000, using: &random)
            let server = try #require(fixture.server)
            let pid = server.pid
            Thread.detachNewThread {
                usleep(delay)
                kill(pid, SIGKILL)
            }
            let first = make(round)
            #expect(server.waitForEnd() == .killed(SIGKILL))
            try fixture.startServer()
            let retry = try #require(make(round))
            #expect([201, 409].contains(retry.status), "\(retry.text)")
            if let first, first.status == 201 { #expect(retry.body == first.body) }
            // Whether the retry made it, found it made, or knows that it was, it is there once.
            #expect(webhooks == String(round), "round \(round): \(retry.text)")
        }
    }
}
