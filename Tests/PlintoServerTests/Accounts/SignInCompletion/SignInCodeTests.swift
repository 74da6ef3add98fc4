import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The one-time code that a browser carries from a sign-in to the application.
@Suite("One-time codes of sign-in")
struct SignInCodeTests {
    @Test("a code becomes a session, with the methods of the sign-in, once")
    func once() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            let code = try await test.signInCode(for: user)
            let answer = try await test.exchange(code)
            #expect(answer.status == 200 && answer.fields["cache-control"] == "no-store")
            let tokens = try answer.decode(AuthenticationResponse.self).tokens
            #expect(try await test.access(tokens) == 200)
            let sessions = try await test.server.database.read { connection in
                try connection.sessions.live(of: user, at: test.clock.now(), activeSince: test.clock.now())
            }
            #expect(sessions.contains { $0.methods == ["fed"] })
            let again = try await test.exchange(code)
            #expect(again.status == 401 && again.reason == .invalidCode && again.field == "code")
            // A replayed code is no reason to end the session: an application's retry sends one.
            #expect(try await test.access(tokens) == 200)
        }
    }

    @Test("of many who exchange a code at once, one gets a session")
    func race() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            let code = try await test.signInCode(for: user)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await test.exchange(code).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + [Int](repeating: 401, count: 7))
        }
    }

    @Test("a code is good for a minute", arguments: [(59_999, 200), (60_000, 401)] as [(Int64, Int)])
    func expiry(milliseconds: Int64, status: Int) async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            let code = try await test.signInCode(for: user)
            test.clock.advance(milliseconds: milliseconds)
            #expect(try await test.exchange(code).status == status)
            #expect(try await test.exchange(code).status == 401)
        }
    }

    @Test("a code of a suspended account opens nothing, then or after the account is back")
    func suspended() async throws {
        try await TestServer.run { test in
            let administrator = try await test.administrator()
            let user = try await test.signUp().user.id
            let code = try await test.signInCode(for: user)
            func change(_ word: String) async throws -> Int {
                try await test.send("POST", "/v1/admin/users/\(user)/\(word)", as: administrator.tokens, text: "{}")
                    .status
            }
            #expect(try await change("suspend") == 200)
            let refused = try await test.exchange(code)
            #expect(refused.status == 401 && refused.reason == .invalidCode)
            #expect(try await change("reactivate") == 200)
            #expect(try await test.exchange(code).reason == .invalidCode)
        }
    }

    @Test("an account with a second factor is asked for it")
    func secondFactor() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let answer = try await test.exchange(try await test.signInCode(for: member.user))
            guard case .secondFactorRequired(let challenge) = try answer.decode(SignInResponse.self) else {
                Issue.record("no second factor was asked for")
                return
            }
            #expect(try await test.verify(test.code(of: member.enrolment), token: challenge.token).status == 200)
        }
    }

    @Test(
        "what is no code is refused like one that was spent",
        arguments: ["x", "sic_", "sic_AAAA", "mfa_AAAA", String(repeating: "a", count: 16_000), "' OR 1=1", "é"]
    )
    func hostile(code: String) async throws {
        try await TestServer.run { test in
            let answer = try await test.exchange(code)
            #expect(answer.status == 401 && answer.reason == .invalidCode)
        }
    }

    @Test("the database holds no code, only its hash; and spent and old ones go")
    func rest() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            let code = try await test.signInCode(for: user)
            #expect(code.utf8.count == 4 + 43)
            let hash = Digest.sha256.hash(Array(code.utf8))
            let end = test.clock.now().advanced(bySeconds: 60)
            let (early, due, left) = try await test.server.database.write { connection in
                (
                    try connection.signInCodes.prune(expiredBefore: end.advanced(bySeconds: -1), limit: 10),
                    try connection.signInCodes.prune(expiredBefore: end, limit: 10),
                    try connection.signInCodes.take(hash)
                )
            }
            #expect(early == 0 && due == 1 && left == nil)
        }
    }

    @Test("no request about codes reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            _ = try recorder.signInCodes.take([1])
            _ = try recorder.signInCodes.prune(expiredBefore: test.clock.now(), limit: 10)
            #expect(recorder.plans.count == 2)
            #expect(recorder.scans.isEmpty)
        }
    }
}

extension TestServer {
    /// A code such as a sign-in by another service leaves.
    func signInCode(for user: UserID) async throws -> String {
        let code = "sic_" + Base64URL.encode(SystemRandom().bytes(32))
        let record = SignInCodeRecord(
            codeHash: Digest.sha256.hash(Array(code.utf8)),
            userID: user,
            methods: ["fed"],
            expiresAt: clock.now().advanced(bySeconds: SignInCodes.lifetime)
        )
        try await server.database.write { try $0.signInCodes.insert(record) }
        return code
    }

    func exchange(_ code: String) async throws -> WireClient.Response {
        try await json("POST", "/v1/auth/oauth/exchange", SignInCodeRequest(code: code))
    }
}
