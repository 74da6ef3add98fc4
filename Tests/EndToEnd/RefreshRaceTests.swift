import Foundation
import PlintoModels
import Synchronization
import TestSupport
import Testing

/// Refresh tokens raced and replayed against the real server, over real connections.
@Suite("Refresh races")
struct RefreshRaceTests {
    /// Presents `token` so many times at once and gathers every answer.
    private func race(_ count: Int, _ fixture: TestEnvironment, token: String, key: String?) -> [WireClient.Response] {
        let answers = Mutex<[WireClient.Response]>([])
        let client = fixture.api
        let group = DispatchGroup()
        for _ in 0..<count {
            group.enter()
            Thread.detachNewThread {
                let fields = key.map { ["Idempotency-Key": $0] } ?? [:]
                let request = RefreshRequest(refreshToken: token)
                if let answer = try? client.json("POST", "/v1/auth/refresh", request, fields: fields) {
                    answers.withLock { $0.append(answer) }
                }
                group.leave()
            }
        }
        group.wait()
        return answers.withLock { $0 }
    }

    @Test("50 concurrent refreshes of one token with one key give one successor")
    func oneKey() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let tokens = try fixture.signUp().tokens
        let answers = race(50, fixture, token: tokens.refreshToken, key: "k-0123456789abcdef0123456789abcdef")
        #expect(answers.count == 50)
        #expect(answers.allSatisfy { $0.status == 200 })
        let pairs = try answers.map { try $0.decode(TokenPair.self) }
        #expect(Set(pairs.map(\.refreshToken)).count == 1)
        for pair in pairs {
            #expect(try fixture.api.get("/v1/users/me", bearer: pair.accessToken).status == 200)
        }
    }

    @Test("50 concurrent refreshes with 50 keys: one wins, the others are theft, and the session ends")
    func manyKeys() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let tokens = try fixture.signUp().tokens
        let client = fixture.api
        let first = try client.json(
            "POST",
            "/v1/auth/refresh",
            RefreshRequest(refreshToken: tokens.refreshToken),
            fields: ["Idempotency-Key": "k-first-0123456789abcdef01234567"]
        )
        #expect(first.status == 200)
        let thief = try client.json(
            "POST",
            "/v1/auth/refresh",
            RefreshRequest(refreshToken: tokens.refreshToken),
            fields: ["Idempotency-Key": "k-thief-0123456789abcdef01234567"]
        )
        #expect(thief.status == 401)
        #expect(thief.reason?.rawValue == "refresh_token_reused")
        let successor: TokenPair = try first.decode()
        #expect(try client.get("/v1/users/me", bearer: successor.accessToken).status == 401)
        let late = try client.json(
            "POST",
            "/v1/auth/refresh",
            RefreshRequest(refreshToken: successor.refreshToken)
        )
        #expect(late.status == 401)
        #expect(late.reason?.rawValue == "session_ended")
        fixture.server?.send(SIGTERM)
        #expect(fixture.server?.waitForEnd() == .exited(0))
        let audited = "SELECT count(*) FROM audit_log WHERE action LIKE '%theft%' OR action LIKE '%reuse%'"
        #expect(firstText(inDatabase: fixture.database, audited) == "1")
    }
}
