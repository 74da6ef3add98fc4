import PlintoHTTP
import PlintoModels
import TestSupport
import Testing

/// Reads of the account from the agent's own copy.
@Suite("Replica")
struct ReplicaTests {
    static let paths = ["/v1/users/me", "/v1/sessions", "/v1/users/me/sessions", "/v1/sessions/current"]

    private func expectEverything(_ fixture: AgentFixture) async throws {
        for path in Self.paths {
            let copied = try await eventually { try await fixture.client.get(path).status == 200 }
            #expect(copied, "\(path)")
        }
    }

    @Test("every document is answered in the server's shape, with the time of its last sync")
    func shapes() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            try await expectEverything(fixture)
            let profile = try await fixture.client.get("/v1/users/me")
            #expect(try profile.decode(User.self).firstName == "Demo")
            let syncedAt = try #require(profile.fields["x-plinto-synced-at"])
            #expect(Timestamp(text: syncedAt) != nil)
            #expect(try await fixture.client.get("/v1/sessions").decode(SessionList.self).total == 1)
            #expect(try await fixture.client.get("/v1/users/me/sessions").decode(UserSessionList.self).total == 0)
            _ = try await fixture.client.get("/v1/sessions/current").decode(CurrentSessionResponse.self)
            #expect(try await fixture.status().lastSyncedAt != nil)
        }
    }

    @Test("copies are answered while the server is gone, hangs or fails, and after a restart without it")
    func offline() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            try await expectEverything(fixture)
            for fault in TokenTests.faults {
                fixture.server.misbehave(always: fault)
                fixture.clock.advance(bySeconds: 60)
                for path in Self.paths { #expect(try await fixture.client.get(path).status == 200, "\(path)") }
            }
            await fixture.server.stop()
            try await fixture.restart()
            for path in Self.paths { #expect(try await fixture.client.get(path).status == 200, "\(path)") }
        }
    }

    @Test("an old copy is answered at once and refreshed behind it; a new one is left alone")
    func revalidate() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            try await expectEverything(fixture)
            fixture.server.set(firstName: "Changed")
            let asked = fixture.server.seen("/v1/users/me").count
            #expect(try await fixture.client.get("/v1/users/me").decode(User.self).firstName == "Demo")
            #expect(fixture.server.seen("/v1/users/me").count == asked)
            fixture.clock.advance(bySeconds: 31)
            #expect(try await fixture.client.get("/v1/users/me").decode(User.self).firstName == "Demo")
            #expect(
                try await eventually {
                    try await fixture.client.get("/v1/users/me").decode(User.self).firstName == "Changed"
                }
            )
        }
    }

    @Test("with Cache-Control: no-cache the server is asked, and its silence is not covered by a copy")
    func fresh() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            try await expectEverything(fixture)
            fixture.server.set(firstName: "Renamed")
            let fields: HTTPFields = ["Cache-Control": "no-cache"]
            let fresh = try await fixture.client.get("/v1/users/me", fields: fields)
            #expect(try fresh.decode(User.self).firstName == "Renamed")
            await fixture.server.stop()
            let offline = try await fixture.client.get("/v1/users/me", fields: fields)
            #expect(offline.status == 503 && offline.reason == "offline", "\(offline.text)")
            #expect(!offline.text.contains("no local copy"))
            #expect(try await fixture.client.get("/v1/users/me").status == 200)
        }
    }

    @Test("a rotation brings every copy up to date")
    func afterRotation() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            try await expectEverything(fixture)
            fixture.server.set(firstName: "Changed")
            fixture.clock.advance(bySeconds: 3601)
            #expect(try await fixture.token().status == 200)
            #expect(
                try await eventually {
                    try await fixture.client.get("/v1/users/me").decode(User.self).firstName == "Changed"
                }
            )
        }
    }

    @Test("with no copy and no server a read is 503 offline, within its limit")
    func nothingCached() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.start()
            fixture.server.misbehave { $0 == "/v1/auth/signin" ? nil : .hang }
            #expect(try await fixture.login().status == 200)
            let read = try await fixture.client.get("/v1/sessions")
            #expect(read.status == 503, "\(read.text)")
            #expect(read.reason == "offline")
            #expect(read.fields["retry-after"] != nil)
            // The sign-in itself brought the profile.
            #expect(try await fixture.client.get("/v1/users/me").status == 200)
        }
    }

    @Test("readers of a document that there is no copy of share one fetch")
    func singleFlight() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.start()
            fixture.server.misbehave { $0 == "/v1/sessions" ? .hang : nil }
            #expect(try await fixture.login().status == 200)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask { [client = fixture.client] in try await client.get("/v1/sessions").status }
                }
                for try await status in group { #expect(status == 503) }
            }
            #expect(fixture.server.seen("/v1/sessions").count == 1)
        }
    }

    @Test("the replica takes no writes and no other routes of the server")
    func readOnly() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            let patch = try await fixture.client.send(.patch, "/v1/users/me", body: Array("{}".utf8))
            #expect(patch.status == 405)
            #expect(try await fixture.client.get("/v1/organizations").status == 404)
        }
    }
}
