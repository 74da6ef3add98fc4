import Foundation
import PlintoModels
import TestSupport
import Testing

/// The promise of the product: whatever is killed, whenever, no one is signed out and no handed-out token is refused.
@Suite("Kills", .serialized)
struct KillTests {
    /// A token that was just handed out must be good at the server; with two-second tokens that is asked at once.
    private func expectGood(_ token: AgentToken, _ fixture: TestEnvironment, _ context: String) throws {
        let answer = try fixture.api.get("/v1/users/me", bearer: token.accessToken)
        #expect(answer.status == 200, "\(context): a handed-out token was refused: \(answer.text)")
    }

    /// Makes the agent rotate by asking for a whole lifetime; the answer may be cut off by a kill.
    private func provokeRotation(_ fixture: TestEnvironment) -> WireClient.Response? {
        try? fixture.token(minimumTTL: 2)
    }

    private func provokeRotationInBackground(_ fixture: TestEnvironment) {
        let client = fixture.local
        Thread.detachNewThread { _ = try? client.get("/agent/v1/token?min_ttl=2") }
    }

    private func expectRecovered(_ fixture: TestEnvironment, _ context: String) throws {
        let status = try fixture.status()
        #expect(status.state == .signedIn, "\(context): \(status.signedOutReason ?? "") \(status.lastError ?? "")")
        var last = ""
        let recovered = try comesTrue {
            let answer = try fixture.token(minimumTTL: 1)
            last = answer.text
            guard answer.status == 200 else { return false }
            try expectGood(answer.decode(), fixture, context)
            return true
        }
        #expect(recovered, "\(context): no token came back: \(last)")
    }

    private func expectIntact(_ fixture: TestEnvironment) throws {
        #expect(try fixture.status().state == .signedIn)
        fixture.agent?.killNow()
        fixture.server?.killNow()
        #expect(integrity(of: fixture.database) == "ok")
        #expect(integrity(of: fixture.stateDirectory + "/state.db") == "ok")
        let thefts = "SELECT count(*) FROM audit_log WHERE action LIKE '%reuse%' OR action LIKE '%theft%'"
        #expect(firstText(inDatabase: fixture.database, thefts) == "0")
    }

    @Test(
        "the agent killed at each named point of a rotation keeps its session",
        arguments: [
            "rotation-intent-committed", "rotation-sent", "rotation-answered", "rotation-before-commit",
            "rotation-committed",
        ]
    )
    func agentAtNamedPoint(point: String) throws {
        let fixture = try TestEnvironment(accessTokenLifetime: 2)
        try fixture.moveIn()
        for round in 1...12 {
            fixture.agent?.killNow()
            let doomed = try fixture.startAgent(crashPoint: point)
            _ = provokeRotation(fixture)
            #expect(doomed.waitForEnd() == .killed(SIGKILL), "round \(round) never reached \(point)")
            try fixture.startAgent()
            try expectRecovered(fixture, "round \(round) at \(point)")
        }
        try expectIntact(fixture)
    }

    @Test(
        "the server killed at each named point of a refresh costs no one their session",
        arguments: ["refresh-before-commit", "refresh-committed", "refresh-before-answer"]
    )
    func serverAtNamedPoint(point: String) throws {
        let fixture = try TestEnvironment(accessTokenLifetime: 2)
        try fixture.moveIn()
        for round in 1...12 {
            fixture.server?.killNow()
            let doomed = try fixture.startServer(crashPoint: point)
            provokeRotationInBackground(fixture)
            #expect(doomed.waitForEnd() == .killed(SIGKILL), "round \(round) never reached \(point)")
            try fixture.startServer()
            try expectRecovered(fixture, "round \(round) at \(point)")
        }
        try expectIntact(fixture)
    }

    @Test("the agent killed at random moments keeps its session", arguments: [1, 2])
    func agentAtRandom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let fixture = try TestEnvironment(accessTokenLifetime: 2)
        try fixture.moveIn()
        for round in 1...35 {
            provokeRotationInBackground(fixture)
            usleep(UInt32.random(in: 0...30_000, using: &random))
            fixture.agent?.killNow()
            try fixture.startAgent()
            try expectRecovered(fixture, "round \(round), seed \(seed)")
        }
        try expectIntact(fixture)
    }

    @Test("the server killed at random moments costs no one their session", arguments: [3, 4])
    func serverAtRandom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let fixture = try TestEnvironment(accessTokenLifetime: 2)
        try fixture.moveIn()
        for round in 1...20 {
            provokeRotationInBackground(fixture)
            usleep(UInt32.random(in: 0...30_000, using: &random))
            fixture.server?.killNow()
            try fixture.startServer()
            try expectRecovered(fixture, "round \(round), seed \(seed)")
        }
        try expectIntact(fixture)
    }

    @Test("replies dropped, delayed and duplicated on the way cost no one their session")
    func faultyNetwork() throws {
        let fixture = try TestEnvironment(accessTokenLifetime: 2)
        try fixture.startServer()
        try fixture.signUp()
        let proxy = try FaultProxy(upstream: fixture.port)
        try fixture.startAgent()
        #expect(try fixture.signIn(port: proxy.port).status == 200)
        let faults: [FaultProxy.Fault] = [
            .dropReply, .duplicate, .delay(0.4), .dropRequest, .lateDuplicate(0.5), .lateDuplicate(3),
        ]
        for (round, fault) in (faults + faults + faults).enumerated() {
            let spent = OnceFlag()
            proxy.set { line in line.contains("/auth/refresh") && spent.take() ? fault : .none }
            _ = provokeRotation(fixture)
            if round % 3 == 2 {
                fixture.agent?.killNow()
                try fixture.startAgent()
            }
            try expectRecovered(fixture, "round \(round) with \(fault)")
        }
        // Past the last late duplicate, which must not have revoked anything either.
        usleep(3_200_000)
        try expectRecovered(fixture, "after the last late duplicate")
        try expectIntact(fixture)
    }
}
