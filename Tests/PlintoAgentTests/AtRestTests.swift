import Foundation
import PlintoHTTP
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoAgent

/// The secrets at rest, against an attacker who reads the files or writes to the database.
@Suite("At rest")
struct AtRestTests {
    @Test("a server that was edited in the database gets nothing: its origin is sealed into every secret")
    func editedServer() async throws {
        try await AgentFixture.run { fixture in
            let thief = try TestServer()
            try await fixture.moveIn()
            #expect(try await fixture.setPassphrase("a good long passphrase").status == 200)
            await fixture.server.stop()
            #expect(try await fixture.client.send(.post, "/agent/v1/lock").status == 200)
            await fixture.stop()
            let database = try await fixture.openDatabase()
            let address = thief.address
            try await database.write { connection in
                var account = try #require(try connection.agent.account.current())
                let credentials = try #require(try connection.agent.credentials.find(account: account.id))
                account.server = address
                try connection.agent.account.replace(with: account)
                try connection.agent.credentials.insert(credentials, account: account.id)
            }
            await database.close()
            try await fixture.start()
            let unlocked = try await fixture.unlock("a good long passphrase")
            #expect(unlocked.status == 500)
            #expect(unlocked.text.contains("its server was altered"), "\(unlocked.text)")
            #expect(try await fixture.token().status == 423)
            #expect(thief.seen.isEmpty)
            await thief.stop()
        }
    }

    @Test("no secret, and nothing of the profile, stands in the files or the log in the clear")
    func noPlainText() async throws {
        try await AgentFixture.run(patience: .milliseconds(300)) { fixture in
            fixture.server.set(firstName: "Wilhelmine")
            try await fixture.moveIn()
            let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            let entry = AddTOTPRequest(name: "demo", secret: secret, issuer: "Privatbank", account: "konto-4711")
            #expect(try await fixture.client.post("/agent/v1/totp", entry).status == 201)
            let first: AgentToken = try await fixture.token().decode()
            // A rotation that is lost on the way leaves its intent on disk.
            fixture.server.misbehave { $0 == "/v1/auth/refresh" ? .loseResponse : nil }
            fixture.clock.advance(bySeconds: 3601)
            #expect(try await fixture.token().status == 503)
            let key = try #require(fixture.server.seen("/v1/auth/refresh").first?.idempotencyKey)
            let needles = [
                first.accessToken, "ref_", key, secret, "12345678901234567890", TestServer.password, "Wilhelmine",
                "Privatbank", "konto-4711",
            ]
            try expectNone(of: needles, in: fixture)
            await fixture.server.stop()
            #expect(try await fixture.client.send(.post, "/agent/v1/logout").status == 200)
            try expectNone(of: needles, in: fixture)
            for needle in needles { #expect(!fixture.logs.text.contains(needle), "\(needle) in the log") }
        }
    }

    private func expectNone(of needles: [String], in fixture: AgentFixture) throws {
        var files = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: fixture.stateDirectory) {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture.stateDirectory + "/" + name)))
            files += 1
            for needle in needles {
                #expect(bytes.firstRange(of: Array(needle.utf8)) == nil, "\(needle) in \(name)")
            }
        }
        #expect(files >= 3)
    }

    @Test("a ciphertext that was moved to another column is not accepted there")
    func movedColumn() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            await fixture.stop()
            try await alter(fixture) { try $0.execute("UPDATE credentials SET access_token = refresh_token") }
            await #expect(throws: SealedValueError.self) { try await fixture.start() }
        }
    }

    @Test("a ciphertext that was moved to another row is not accepted there")
    func movedRow() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.start()
            for (name, secret) in [("one", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), ("two", "JBSWY3DPEHPK3PXPJBSWY3DP")] {
                let added = try await fixture.client.post("/agent/v1/totp", AddTOTPRequest(name: name, secret: secret))
                #expect(added.status == 201)
            }
            await fixture.stop()
            try await alter(fixture) {
                try $0.execute(
                    """
                    UPDATE totp_entry SET secret = (SELECT secret FROM totp_entry WHERE name = 'one')
                    WHERE name = 'two'
                    """
                )
            }
            try await fixture.start()
            #expect(try await fixture.client.get("/agent/v1/totp/one/code").status == 200)
            let moved = try await fixture.client.get("/agent/v1/totp/two/code")
            #expect(moved.status == 500)
            #expect(!moved.text.contains("totp_entry"))
            #expect(fixture.logs.text.contains("totp_entry.secret"))
        }
    }

    @Test("a session of an earlier login cannot be put back by copying its row")
    func earlierLogin() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.moveIn()
            await fixture.stop()
            try await alter(fixture) {
                // Only the id changes, as it does at each login.
                try $0.execute("PRAGMA defer_foreign_keys = ON")
                try $0.execute("UPDATE account SET id = 'another'")
                try $0.execute("UPDATE credentials SET account_id = 'another'")
                try $0.execute("UPDATE replica_document SET account_id = 'another'")
            }
            await #expect(throws: SealedValueError.self) { try await fixture.start() }
        }
    }

    private func alter(
        _ fixture: AgentFixture,
        _ body: @escaping @Sendable (any Transaction) throws -> Void
    ) async throws {
        let database = try await fixture.openDatabase()
        try await database.write { try body($0) }
        await database.close()
    }
}
