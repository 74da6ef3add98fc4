import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// Reads of the account from the agent's own copy.
@Suite("Replica")
struct ReplicaTests {
    static let paths = ["/v1/users/me", "/v1/sessions", "/v1/users/me/sessions", "/v1/sessions/current"]

    private func expectEverything(_ house: AgentHouse) async throws {
        for path in Self.paths {
            let copied = try await eventually { try await house.client.get(path).status == 200 }
            #expect(copied, "\(path)")
        }
    }

    @Test("every document is answered in the server's shape, with the time of its last sync")
    func shapes() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            try await expectEverything(house)
            let profile = try await house.client.get("/v1/users/me")
            #expect(try profile.decode(User.self).firstName == "Demo")
            let syncedAt = try #require(profile.fields["x-plinto-synced-at"])
            #expect(Timestamp(text: syncedAt) != nil)
            #expect(try await house.client.get("/v1/sessions").decode(SessionList.self).total == 1)
            #expect(try await house.client.get("/v1/users/me/sessions").decode(UserSessionList.self).total == 0)
            _ = try await house.client.get("/v1/sessions/current").decode(CurrentSessionResponse.self)
            #expect(try await house.status().lastSyncedAt != nil)
        }
    }

    @Test("copies are answered while the server is gone, hangs or fails, and after a restart without it")
    func offline() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            try await expectEverything(house)
            for fault in TokenTests.faults {
                house.server.misbehave(always: fault)
                house.clock.advance(bySeconds: 60)
                for path in Self.paths { #expect(try await house.client.get(path).status == 200, "\(path)") }
            }
            await house.server.stop()
            try await house.restart()
            for path in Self.paths { #expect(try await house.client.get(path).status == 200, "\(path)") }
        }
    }

    @Test("an old copy is answered at once and refreshed behind it; a new one is left alone")
    func revalidate() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            try await expectEverything(house)
            house.server.set(firstName: "Changed")
            let asked = house.server.seen("/v1/users/me").count
            #expect(try await house.client.get("/v1/users/me").decode(User.self).firstName == "Demo")
            #expect(house.server.seen("/v1/users/me").count == asked)
            house.clock.advance(bySeconds: 31)
            #expect(try await house.client.get("/v1/users/me").decode(User.self).firstName == "Demo")
            #expect(
                try await eventually {
                    try await house.client.get("/v1/users/me").decode(User.self).firstName == "Changed"
                }
            )
        }
    }

    @Test("with Cache-Control: no-cache the server is asked, and its silence is not covered by a copy")
    func fresh() async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.moveIn()
            try await expectEverything(house)
            house.server.set(firstName: "Renamed")
            let fields: HTTPFields = ["Cache-Control": "no-cache"]
            let fresh = try await house.client.get("/v1/users/me", fields: fields)
            #expect(try fresh.decode(User.self).firstName == "Renamed")
            await house.server.stop()
            let offline = try await house.client.get("/v1/users/me", fields: fields)
            #expect(offline.status == 503 && offline.reason == "offline", "\(offline.text)")
            #expect(!offline.text.contains("no copy"))
            #expect(try await house.client.get("/v1/users/me").status == 200)
        }
    }

    @Test("a rotation brings every copy up to date")
    func afterRotation() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            try await expectEverything(house)
            house.server.set(firstName: "Changed")
            house.clock.advance(bySeconds: 3601)
            #expect(try await house.token().status == 200)
            #expect(
                try await eventually {
                    try await house.client.get("/v1/users/me").decode(User.self).firstName == "Changed"
                }
            )
        }
    }

    @Test("with no copy and no server a read is 503 offline, within its limit")
    func nothingCached() async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.start()
            house.server.misbehave { $0 == "/v1/auth/signin" ? nil : .hang }
            #expect(try await house.login().status == 200)
            let read = try await house.client.get("/v1/sessions")
            #expect(read.status == 503, "\(read.text)")
            #expect(read.reason == "offline")
            #expect(read.fields["retry-after"] != nil)
            // The sign-in itself brought the profile.
            #expect(try await house.client.get("/v1/users/me").status == 200)
        }
    }

    @Test("readers of a document that there is no copy of share one fetch")
    func singleFlight() async throws {
        try await AgentHouse.run(patience: .milliseconds(300)) { house in
            try await house.start()
            house.server.misbehave { $0 == "/v1/sessions" ? .hang : nil }
            #expect(try await house.login().status == 200)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask { [client = house.client] in try await client.get("/v1/sessions").status }
                }
                for try await status in group { #expect(status == 503) }
            }
            #expect(house.server.seen("/v1/sessions").count == 1)
        }
    }

    @Test("the replica takes no writes and no other routes of the server")
    func readOnly() async throws {
        try await AgentHouse.run { house in
            try await house.moveIn()
            let patch = try await house.client.send(.patch, "/v1/users/me", body: Array("{}".utf8))
            #expect(patch.status == 405)
            #expect(try await house.client.get("/v1/organizations").status == 404)
        }
    }
}
