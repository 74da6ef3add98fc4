import Foundation
import PlintoModels
import TestSupport
import Testing

/// The promise of the product: whatever is killed, whenever, nobody is signed out and no handed-out token is refused.
@Suite("Kills", .serialized)
struct KillTests {
    /// A token that was just handed out must be good at the server; with two-second tokens that is asked at once.
    private func expectGood(_ token: AgentToken, _ house: House, _ context: String) throws {
        let answer = try house.api.get("/v1/users/me", bearer: token.accessToken)
        #expect(answer.status == 200, "\(context): a handed-out token was refused: \(answer.text)")
    }

    /// Makes the agent rotate by asking for a whole lifetime; the answer may be cut off by a kill.
    private func provokeRotation(_ house: House) -> WireClient.Answer? {
        try? house.token(minimumTTL: 2)
    }

    private func provokeRotationInBackground(_ house: House) {
        let client = house.local
        Thread.detachNewThread { _ = try? client.get("/agent/v1/token?min_ttl=2") }
    }

    private func expectRecovered(_ house: House, _ context: String) throws {
        let status = try house.status()
        #expect(status.state == .signedIn, "\(context): \(status.signedOutReason ?? "") \(status.lastError ?? "")")
        var last = ""
        let recovered = try comesTrue {
            let answer = try house.token(minimumTTL: 1)
            last = answer.text
            guard answer.status == 200 else { return false }
            try expectGood(answer.decode(), house, context)
            return true
        }
        #expect(recovered, "\(context): no token came back: \(last)")
    }

    private func expectIntact(_ house: House) throws {
        #expect(try house.status().state == .signedIn)
        house.agent?.killNow()
        house.server?.killNow()
        #expect(integrity(of: house.database) == "ok")
        #expect(integrity(of: house.stateDirectory + "/state.db") == "ok")
        let thefts = "SELECT count(*) FROM audit_log WHERE action LIKE '%reuse%' OR action LIKE '%theft%'"
        #expect(firstText(inDatabase: house.database, thefts) == "0")
    }

    @Test(
        "the agent killed at each named point of a rotation keeps its session",
        arguments: [
            "rotation-intent-committed", "rotation-sent", "rotation-answered", "rotation-before-commit",
            "rotation-committed",
        ]
    )
    func agentAtNamedPoint(point: String) throws {
        let house = try House(accessTokenLifetime: 2)
        try house.moveIn()
        for round in 1...12 {
            house.agent?.killNow()
            let doomed = try house.startAgent(crashPoint: point)
            _ = provokeRotation(house)
            #expect(doomed.waitForEnd() == .killed(SIGKILL), "round \(round) never reached \(point)")
            try house.startAgent()
            try expectRecovered(house, "round \(round) at \(point)")
        }
        try expectIntact(house)
    }

    @Test(
        "the server killed at each named point of a refresh costs nobody their session",
        arguments: ["refresh-before-commit", "refresh-committed", "refresh-before-answer"]
    )
    func serverAtNamedPoint(point: String) throws {
        let house = try House(accessTokenLifetime: 2)
        try house.moveIn()
        for round in 1...12 {
            house.server?.killNow()
            let doomed = try house.startServer(crashPoint: point)
            provokeRotationInBackground(house)
            #expect(doomed.waitForEnd() == .killed(SIGKILL), "round \(round) never reached \(point)")
            try house.startServer()
            try expectRecovered(house, "round \(round) at \(point)")
        }
        try expectIntact(house)
    }

    @Test("the agent killed at random moments keeps its session", arguments: [1, 2])
    func agentAtRandom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let house = try House(accessTokenLifetime: 2)
        try house.moveIn()
        for round in 1...35 {
            provokeRotationInBackground(house)
            usleep(UInt32.random(in: 0...30_000, using: &random))
            house.agent?.killNow()
            try house.startAgent()
            try expectRecovered(house, "round \(round), seed \(seed)")
        }
        try expectIntact(house)
    }

    @Test("the server killed at random moments costs nobody their session", arguments: [3, 4])
    func serverAtRandom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let house = try House(accessTokenLifetime: 2)
        try house.moveIn()
        for round in 1...20 {
            provokeRotationInBackground(house)
            usleep(UInt32.random(in: 0...30_000, using: &random))
            house.server?.killNow()
            try house.startServer()
            try expectRecovered(house, "round \(round), seed \(seed)")
        }
        try expectIntact(house)
    }

    @Test("replies dropped, delayed and duplicated on the way cost nobody their session")
    func faultyNetwork() throws {
        let house = try House(accessTokenLifetime: 2)
        try house.startServer()
        try house.signUp()
        let proxy = try FaultProxy(upstream: house.port)
        try house.startAgent()
        #expect(try house.signIn(port: proxy.port).status == 200)
        let faults: [FaultProxy.Fault] = [
            .dropReply, .duplicate, .delay(0.4), .dropRequest, .lateDuplicate(0.5), .lateDuplicate(3),
        ]
        for (round, fault) in (faults + faults + faults).enumerated() {
            let spent = OnceFlag()
            proxy.set { line in line.contains("/auth/refresh") && spent.take() ? fault : .none }
            _ = provokeRotation(house)
            if round % 3 == 2 {
                house.agent?.killNow()
                try house.startAgent()
            }
            try expectRecovered(house, "round \(round) with \(fault)")
        }
        // Past the last late duplicate, which must not have revoked anything either.
        usleep(3_200_000)
        try expectRecovered(house, "after the last late duplicate")
        try expectIntact(house)
    }
}
