import Foundation
import PlintoHTTP
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoAgent

/// Locked means locked, and what unlocks.
@Suite("Lock")
struct LockTests {
    private static let passphrase = "correct horse battery"
    private static let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    /// The responses that must be 423 while the agent is locked.
    private func refusals(_ fixture: AgentFixture) async throws -> [HTTPResponse] {
        [
            try await fixture.token(),
            try await fixture.login(),
            try await fixture.client.post(
                "/agent/v1/login/second-factor",
                AgentSecondFactorRequest(loginID: "x", code: "123456")
            ),
            try await fixture.client.send(.delete, "/agent/v1/login/x"),
            try await fixture.client.send(.post, "/agent/v1/logout"),
            try await fixture.client.get("/agent/v1/totp"),
            try await fixture.client.get("/agent/v1/totp/demo/code"),
            try await fixture.client.send(.delete, "/agent/v1/totp/demo"),
            try await fixture.client.post("/agent/v1/totp", AddTOTPRequest(name: "two", secret: Self.secret)),
            try await fixture.client.get("/v1/users/me"),
            try await fixture.client.get("/v1/sessions"),
            try await fixture.client.get("/v1/sessions/current"),
            try await fixture.client.get("/v1/users/me/sessions"),
            try await fixture.setPassphrase(Self.passphrase),
            try await fixture.removePassphrase(current: Self.passphrase),
        ]
    }

    private func moveIn(_ fixture: AgentFixture) async throws {
        try await fixture.moveIn()
        let entry = AddTOTPRequest(name: "demo", secret: Self.secret)
        try #require(try await fixture.client.post("/agent/v1/totp", entry).status == 201)
        try #require(try await fixture.client.get("/v1/users/me").status == 200)
    }

    @Test("locked, the agent gives out nothing and takes nothing; unlocked, it has everything again")
    func lockAndUnlock() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            let before: AgentToken = try await fixture.token().decode()
            let locked: AgentStatus = try await fixture.lock().decode()
            #expect(locked.state == .locked && locked.keySlot == .keyFile)
            #expect(locked.account?.email == TestServer.email && locked.totpCount == 1)
            #expect(locked.accessTokenExpiresAt == nil)
            for answer in try await refusals(fixture) {
                #expect(answer.status == 423 && answer.reason == "locked", "\(answer.text)")
                #expect(answer.text.contains("plinto unlock"))
            }
            #expect(try await fixture.lock().status == 200)

            let open: AgentStatus = try await fixture.unlock().decode()
            #expect(open.state == .signedIn && open.totpCount == 1)
            #expect(try await fixture.token().decode(AgentToken.self).accessToken == before.accessToken)
            #expect(try await fixture.client.get("/agent/v1/totp/demo/code").status == 200)
            #expect(try await fixture.client.get("/v1/users/me").status == 200)
            #expect(try await fixture.unlock().status == 200)
        }
    }

    @Test("a locked agent refreshes nothing, and refreshes once it is unlocked")
    func rests() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            #expect(try await fixture.lock().status == 200)
            let refreshes = fixture.server.seen("/v1/auth/refresh").count
            fixture.clock.advance(bySeconds: 3601)
            try await Task.sleep(for: .milliseconds(100))
            #expect(fixture.server.seen("/v1/auth/refresh").count == refreshes)
            #expect(try await fixture.unlock().status == 200)
            #expect(try await fixture.token().status == 200)
            #expect(fixture.server.seen("/v1/auth/refresh").count == refreshes + 1)
        }
    }

    @Test("a token that was asked for before the lock is not given after it")
    func tokenUnderWay() async throws {
        try await AgentFixture.run(patience: .seconds(2)) { fixture in
            try await moveIn(fixture)
            fixture.server.misbehave { $0 == "/v1/auth/refresh" ? .hang : nil }
            fixture.clock.advance(bySeconds: 3601)
            let known = fixture.server.seen("/v1/auth/refresh").count
            async let token = fixture.token()
            #expect(try await eventually { fixture.server.seen("/v1/auth/refresh").count > known })
            #expect(try await fixture.lock().status == 200)
            #expect(try await token.reason == "locked")
        }
    }

    @Test("a login that was under way when the lock came leaves nothing running, and is there after unlocking")
    func loginUnderWay() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            let (asked, answerNow) = (Gate(), Gate())
            fixture.server.whenAsked("/v1/auth/signin") {
                asked.open()
                await answerNow.pass()
            }
            async let login = fixture.login()
            await asked.pass()
            async let lock = fixture.lock()
            #expect(try await eventually { try await fixture.status().state == .locked })
            answerNow.open()
            #expect(try await lock.status == 200)
            #expect(try await login.status == 423)
            #expect(try await fixture.token().reason == "locked")
            fixture.server.behave()
            #expect(try await fixture.unlock().decode(AgentStatus.self).state == .signedIn)
            #expect(try await fixture.token().status == 200)
            #expect(fixture.server.sessionCount == 1)
        }
    }

    @Test("with a passphrase the agent starts locked, and that passphrase alone opens it")
    func passphrase() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            let set: AgentStatus = try await fixture.setPassphrase(Self.passphrase).decode()
            #expect(set.state == .signedIn && set.keySlot == .passphrase)
            #expect(try await fixture.token().status == 200)
            #expect(!FileManager.default.fileExists(atPath: fixture.scratch.file("state/agent.key")))

            try await fixture.restart()
            #expect(try await fixture.status().state == .locked)
            #expect(try await fixture.token().reason == "locked")
            let wrong = try await fixture.unlock(Self.passphrase + "!")
            #expect(wrong.status == 403 && wrong.reason == "wrong_passphrase" && wrong.field == "passphrase")
            let missing = try await fixture.unlock()
            #expect(missing.status == 400 && missing.reason == "required" && missing.field == "passphrase")
            let long = try await fixture.unlock(String(repeating: "x", count: 1025))
            #expect(long.status == 400 && long.reason == "too_long")
            #expect(try await fixture.token().reason == "locked")
            #expect(try await fixture.unlock(Self.passphrase).decode(AgentStatus.self).state == .signedIn)
            #expect(try await fixture.client.get("/agent/v1/totp/demo/code").status == 200)
            #expect(!fixture.logs.text.contains(Self.passphrase))
        }
    }

    @Test("a passphrase that the agent is started with unlocks it; a wrong one leaves it locked, and says so")
    func startedWithPassphrase() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            #expect(try await fixture.setPassphrase(Self.passphrase).status == 200)
            await fixture.stop()
            try await fixture.start(passphrase: "another one of those")
            #expect(try await fixture.status().state == .locked)
            #expect(fixture.logs.text.contains("wrong"))
            await fixture.stop()
            try await fixture.start(passphrase: Self.passphrase)
            #expect(try await fixture.status().state == .signedIn)
            #expect(try await fixture.token().status == 200)
            #expect(!fixture.logs.text.contains(Self.passphrase))
        }
    }

    @Test("the passphrase is changed and removed only by who knows it")
    func change() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            #expect(try await fixture.setPassphrase("seven77").reason == "too_short")
            #expect(try await fixture.setPassphrase(Self.passphrase, current: "there is none").status == 400)
            #expect(try await fixture.removePassphrase(current: "there is none").status == 400)
            #expect(try await fixture.status().keySlot == .keyFile)
            #expect(try await fixture.setPassphrase(Self.passphrase).status == 200)

            let without = try await fixture.setPassphrase("another one of those")
            #expect(without.status == 400 && without.field == "current_passphrase")
            let wrong = try await fixture.setPassphrase("another one of those", current: "not this one")
            #expect(wrong.status == 403 && wrong.field == "current_passphrase")
            #expect(try await fixture.removePassphrase(current: "not this one").status == 403)
            #expect(try await fixture.setPassphrase("another one of those", current: Self.passphrase).status == 200)
            #expect(try await fixture.lock().status == 200)
            #expect(try await fixture.unlock(Self.passphrase).status == 403)
            #expect(try await fixture.unlock("another one of those").status == 200)

            #expect(try await fixture.removePassphrase(current: "another one of those").status == 200)
            #expect(try fixture.scratch.mode(of: "state/agent.key") == 0o600)
            #expect(try await fixture.unlock("anything").status == 200)
            try await fixture.restart()
            #expect(try await fixture.status().state == .signedIn)
            #expect(try await fixture.lock().status == 200)
            let needless = try await fixture.unlock("another one of those")
            #expect(needless.status == 400 && needless.field == "passphrase")
            #expect(try await fixture.unlock().status == 200)
        }
    }

    @Test("a key file that a crash left next to a passphrase is removed, and opens nothing")
    func leftKeyFile() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            let keyFile = fixture.scratch.file("state/agent.key")
            let bytes = try #require(FileManager.default.contents(atPath: keyFile))
            #expect(try await fixture.setPassphrase(Self.passphrase).status == 200)
            await fixture.stop()
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
            #expect(FileManager.default.createFile(atPath: keyFile, contents: bytes, attributes: attributes))
            try await fixture.start()
            #expect(try await fixture.status().state == .locked)
            #expect(!FileManager.default.fileExists(atPath: keyFile))
            #expect(try await fixture.unlock(Self.passphrase).status == 200)
            #expect(try await fixture.token().status == 200)
        }
    }

    @Test("a key file that went while the agent was locked is named, and the agent stays locked until it is back")
    func missingKeyFile() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            #expect(try await fixture.lock().status == 200)
            let keyFile = fixture.scratch.file("state/agent.key")
            try FileManager.default.moveItem(atPath: keyFile, toPath: keyFile + ".away")
            let refused = try await fixture.unlock()
            #expect(refused.status == 500 && refused.text.contains("agent.key"), "\(refused.text)")
            #expect(try await fixture.status().state == .locked)
            #expect(!FileManager.default.fileExists(atPath: keyFile))
            try FileManager.default.moveItem(atPath: keyFile + ".away", toPath: keyFile)
            #expect(try await fixture.unlock().status == 200)
            #expect(try await fixture.token().status == 200)
        }
    }

    @Test("a sign-out that the server has yet to hear of waits for the unlocking")
    func revocation() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            try await fixture.moveIn()
            await fixture.server.stop()
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            #expect(try await fixture.lock().status == 200)
            try fixture.server.start()
            try await Task.sleep(for: .milliseconds(200))
            #expect(fixture.server.sessionCount == 1)
            #expect(try await fixture.unlock().status == 200)
            #expect(try await eventually { fixture.server.sessionCount == 0 })
        }
    }

    @Test("locked and unlocked by many at once, the agent ends as the last one left it")
    func many() async throws {
        try await AgentFixture.run { fixture in
            try await moveIn(fixture)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<24 {
                    group.addTask {
                        let answer =
                            switch number % 3 {
                            case 0: try await fixture.lock()
                            case 1: try await fixture.unlock()
                            default: try await fixture.token()
                            }
                        #expect(answer.status == 200 || (number % 3 == 2 && answer.reason == "locked"))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await fixture.lock().status == 200)
            #expect(try await fixture.token().reason == "locked")
            #expect(try await fixture.unlock().status == 200)
            #expect(try await fixture.token().status == 200)
            #expect(fixture.server.sessionCount == 1 && fixture.server.thefts == 0)
        }
    }
}
