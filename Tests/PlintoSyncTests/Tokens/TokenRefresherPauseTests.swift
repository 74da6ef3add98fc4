import PlintoModels
import PlintoSync
import PlintoTransport
import TestSupport
import Testing

@Suite("The token refresher leaves a server alone that asks for it", .timeLimit(.minutes(2)))
struct TokenRefresherPauseTests {
    /// A response, and its number of seconds during which no request may be sent.
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let pause: Int
        let answer: TransportResponse

        init(_ name: String, pause: Int, _ error: APIError, retryAfter: Int? = nil) {
            testDescription = name
            self.pause = pause
            var answer = TransportResponse.error(error)
            if let retryAfter { answer.fields["retry-after"] = "\(retryAfter)" }
            self.answer = answer
        }

        static let all = [
            Refusal("429", pause: 120, APIError(.rateLimited, .rateLimit, "Too many."), retryAfter: 120),
            Refusal("503", pause: 45, APIError(.internalError, .overloaded, "Later.", status: 503), retryAfter: 45),
            Refusal("400", pause: 60, APIError.invalid("refresh_token", .invalidFormat, "No.")),
            Refusal("403", pause: 60, APIError(.forbidden, .accountSuspended, "Suspended.")),
            Refusal("403 for long", pause: 200, APIError(.forbidden, .accountSuspended, "No."), retryAfter: 200),
            Refusal("403 for a moment", pause: 60, APIError(.forbidden, .accountSuspended, "No."), retryAfter: 1),
        ]
    }

    @Test("no one asks before the time is up, not by themselves, nor called, nor woken", arguments: Refusal.all)
    func pause(_ refusal: Refusal) async throws {
        let fixture = TokenRefresherFixture()
        fixture.transport.answer { _ throws(TransportError) in refusal.answer }
        let refresher = try await fixture.startedKeeper()
        await refresher.reject("access-0")
        await eventually("nobody asked the server") { await refresher.status.lastError != nil }
        let start = fixture.clock.reading
        await refresher.wake()
        for _ in 0..<3 {
            let caller = Task { try await refresher.token() }
            await fixture.activity.settle()
            await fixture.run(for: .seconds(11))
            await #expect(throws: TokenError.self) { try await caller.value }
            await refresher.wake()
        }
        let left = Int64(refusal.pause) * 1000 - (fixture.clock.reading - start)
        await fixture.run(for: .milliseconds(left - 1))
        await refresher.wake()
        await fixture.activity.settle()
        #expect(fixture.transport.requests.count == 1)
        await fixture.run(for: .milliseconds(1))
        #expect(fixture.transport.requests.count == 2)
        #expect(Set(fixture.transport.keys).count == 1)
        await refresher.stop()
    }

    @Test("an answer to a request that was given up, and that asks for a pause, gets one")
    func pauseDespiteInterruption() async throws {
        let fixture = TokenRefresherFixture()
        let gate = Gate()
        fixture.transport.answer { _ throws(TransportError) in
            await gate.pass()
            return TransportResponse(status: 503, fields: ["retry-after": "120"])
        }
        let refresher = try await fixture.startedKeeper()
        await refresher.reject("access-0")
        await eventually("nobody asked the server") { gate.waiters == 1 }
        fixture.clock.advance(.seconds(6))
        await refresher.wake()
        gate.open()
        await eventually("the answer was not heard") { await refresher.status.lastError != nil }
        await fixture.run(for: .seconds(119))
        #expect(fixture.transport.requests.count == 1)
        await fixture.run(for: .seconds(1))
        #expect(fixture.transport.requests.count == 2)
        await refresher.stop()
    }
}
