import PlintoModels
import PlintoStore
import Testing

@testable import PlintoServer

/// `GET /sync` with `wait`: requests that wait for something new.
@Suite("Waiting for changes")
struct SyncWaitTests {
    @Test("a request that waits is answered with what is new, and not woken by what concerns others")
    func wakes() async throws {
        try await withTurnstile { test, turnstile in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let cursor = try await cursor(john.tokens, test)
            async let answer = test.sync(john.tokens, since: cursor, wait: 30)
            #expect(try await test.eventually { turnstile.waiting == 1 })
            try await rename(jane.tokens, test)
            turnstile.turn()
            #expect(try await test.eventually { turnstile.waiting == 1 })
            try await rename(john.tokens, test)
            turnstile.turn()
            let changes: SyncChanges = try await answer.decode()
            #expect(changes.user?.firstName == "X" && changes.cursor != cursor && !changes.reset)
            #expect(turnstile.passed == 2)
            #expect(
                try await test.sync(john.tokens, since: changes.cursor).decode() == SyncChanges(cursor: changes.cursor)
            )
        }
    }

    @Test("who waits in vain gets nothing and the same cursor, after as many looks as seconds; others come in between")
    func timesOut() async throws {
        try await withTurnstile(isOpen: true) { test, turnstile in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let cursor = try await cursor(john.tokens, test)
            try await rename(jane.tokens, test)
            for (wait, passed) in [(3, 3), (30, 33), (0, 33)] {
                let answer: SyncChanges = try await test.sync(john.tokens, since: cursor, wait: wait).decode()
                #expect(answer == SyncChanges(cursor: cursor))
                #expect(turnstile.passed == passed)
            }
            // What is new already is not waited for, and neither is everything.
            try await rename(john.tokens, test)
            #expect(try await test.sync(john.tokens, since: cursor, wait: 30).decode(SyncChanges.self).user != nil)
            #expect(try await test.sync(john.tokens, wait: 30).decode(SyncChanges.self).reset)
            #expect(turnstile.passed == 33)
        }
    }

    @Test(
        "who may not ask any more after the wait gets what a new request would",
        arguments: ["revoked", "suspended", "deleted", "expired"]
    )
    func noLongerLetIn(cause: String) async throws {
        try await withTurnstile { test, turnstile in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            let other = try await test.signIn()
            let cursor = try await cursor(john.tokens, test)
            async let waiting = test.sync(john.tokens, since: cursor, wait: 30)
            #expect(try await test.eventually { turnstile.waiting == 1 })
            let path = "/v1/admin/users/\(john.user.id)"
            let done =
                switch cause {
                case "revoked": try await test.send("POST", "/v1/sessions/revoke-all", as: other).status
                case "suspended": try await test.send("POST", path + "/suspend", as: admin.tokens).status
                case "deleted": try await test.send("DELETE", path, as: admin.tokens).status
                default: 200
                }
            #expect(done == 200)
            if cause == "expired" { test.clock.advance(seconds: 3601) }
            turnstile.open()
            let (answer, new) = (try await waiting, try await test.sync(john.tokens, since: cursor))
            #expect(answer.status == 401)
            #expect(answer.status == new.status && answer.reason == new.reason)
            #expect(answer.fields["www-authenticate"] == "Bearer error=\"invalid_token\"")
            #expect(answer.fields["www-authenticate"] == new.fields["www-authenticate"])
        }
    }

    @Test("a session that was ended in the database alone, where no memory knows of it, ends the wait too")
    func endedElsewhere() async throws {
        try await withTurnstile { test, turnstile in
            let john = try await test.signUp()
            let cursor = try await cursor(john.tokens, test)
            async let waiting = test.sync(john.tokens, since: cursor, wait: 30)
            #expect(try await test.eventually { turnstile.waiting == 1 })
            let now = test.clock.now()
            try await test.server.database.write { connection in
                _ = try connection.sessions.endAll(of: john.user.id, except: nil, as: .administrator, at: now)
            }
            turnstile.turn()
            let answer = try await waiting
            #expect(answer.status == 401 && answer.reason == .sessionEnded)
            #expect(answer.fields["www-authenticate"] == "Bearer error=\"invalid_token\"")
        }
    }

    @Test("eight requests of a user wait at once, and no more; who does not wait, and who is another, is answered")
    func places() async throws {
        try await withTurnstile { test, turnstile in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            let cursor = try await cursor(john.tokens, test)
            for round in 1...2 {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<SyncPlaces.perUser {
                        group.addTask { try await test.sync(john.tokens, since: cursor, wait: 1).status }
                    }
                    #expect(try await test.eventually { turnstile.waiting == SyncPlaces.perUser }, "round \(round)")
                    let refused = try await test.sync(john.tokens, since: cursor, wait: 1)
                    #expect(refused.status == 429 && refused.reason == .tooMany)
                    #expect(refused.fields["retry-after"] == "30")
                    #expect(try await test.sync(john.tokens, since: cursor).status == 200)
                    let janes = try await self.cursor(jane.tokens, test)
                    group.addTask { try await test.sync(jane.tokens, since: janes, wait: 1).status }
                    #expect(try await test.eventually { turnstile.waiting == SyncPlaces.perUser + 1 })
                    turnstile.turn()
                    for try await status in group { #expect(status == 200) }
                }
            }
        }
    }

    @Test("a server that stops answers those who wait at their next look")
    func stop() async throws {
        try await withTurnstile { test, turnstile in
            let john = try await test.signUp()
            let cursor = try await cursor(john.tokens, test)
            async let waiting = test.sync(john.tokens, since: cursor, wait: 30)
            #expect(try await test.eventually { turnstile.waiting == 1 })
            async let stopped: Void = test.server.stop()
            // Where nobody is let in any more, the stop has begun.
            #expect(try await test.eventually { (try? await test.send("GET", "/health")) == nil })
            turnstile.turn()
            #expect(try await waiting.decode() == SyncChanges(cursor: cursor))
            await stopped
            #expect(turnstile.passed == 1)
        }
    }

    // MARK: Parts

    private func withTurnstile(
        isOpen: Bool = false,
        _ body: (TestServer, Turnstile) async throws -> Void
    ) async throws {
        let turnstile = Turnstile(isOpen: isOpen)
        try await TestServer.run(turnstile: turnstile) { test in
            // Whatever fails must leave nobody waiting for ever.
            defer { turnstile.open() }
            try await body(test, turnstile)
        }
    }

    private func cursor(_ tokens: TokenPair, _ test: TestServer) async throws -> String {
        try await test.sync(tokens).decode(SyncChanges.self).cursor
    }

    private func rename(_ tokens: TokenPair, _ test: TestServer) async throws {
        let answer = try await test.send("PATCH", "/v1/users/me", as: tokens, text: #"{"first_name": "X"}"#)
        #expect(answer.status == 200)
    }
}
