import PlintoModels
import PlintoSync
import PlintoTransport
import TestSupport
import Testing

@Suite("The token keeper leaves a server alone that asks for it", .timeLimit(.minutes(2)))
struct KeeperPauseTests {
    /// An answer, and for how many seconds nobody may ask again.
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

    @Test("nobody asks before the time is up, not by themselves, nor called, nor woken", arguments: Refusal.all)
    func pause(_ refusal: Refusal) async throws {
        let bench = Bench()
        bench.transport.answer { _ throws(TransportFault) in refusal.answer }
        let keeper = try await bench.startedKeeper()
        await keeper.reject("access-0")
        await eventually("nobody asked the server") { await keeper.status.lastFault != nil }
        let start = bench.clock.reading
        await keeper.wake()
        for _ in 0..<3 {
            let caller = Task { try await keeper.token() }
            await bench.activity.settle()
            await bench.run(for: .seconds(11))
            await #expect(throws: KeeperFault.self) { try await caller.value }
            await keeper.wake()
        }
        let left = Int64(refusal.pause) * 1000 - (bench.clock.reading - start)
        await bench.run(for: .milliseconds(left - 1))
        await keeper.wake()
        await bench.activity.settle()
        #expect(bench.transport.requests.count == 1)
        await bench.run(for: .milliseconds(1))
        #expect(bench.transport.requests.count == 2)
        #expect(Set(bench.transport.keys).count == 1)
        await keeper.stop()
    }

    @Test("an answer to a request that was given up, and that asks for a pause, gets one")
    func pauseDespiteInterruption() async throws {
        let bench = Bench()
        let gate = Gate()
        bench.transport.answer { _ throws(TransportFault) in
            await gate.pass()
            return TransportResponse(status: 503, fields: ["retry-after": "120"])
        }
        let keeper = try await bench.startedKeeper()
        await keeper.reject("access-0")
        await eventually("nobody asked the server") { gate.waiters == 1 }
        bench.clock.advance(.seconds(6))
        await keeper.wake()
        gate.open()
        await eventually("the answer was not heard") { await keeper.status.lastFault != nil }
        await bench.run(for: .seconds(119))
        #expect(bench.transport.requests.count == 1)
        await bench.run(for: .seconds(1))
        #expect(bench.transport.requests.count == 2)
        await keeper.stop()
    }
}
