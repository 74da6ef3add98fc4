import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Changing a password, and getting a new one by mail.
@Suite("Password recovery")
struct PasswordRecoveryTests {
    private static let another = "another horse, another battery"

    private func change(
        _ test: TestServer,
        _ tokens: TokenPair,
        from old: String?,
        to new: String
    ) async throws -> WireClient.Response {
        try await test.json(
            "POST",
            "/v1/auth/password/change",
            ChangePasswordRequest(currentPassword: old, newPassword: new),
            fields: ["Authorization": "Bearer \(tokens.accessToken)"]
        )
    }

    private func signIn(_ test: TestServer, _ password: String) async throws -> WireClient.Response {
        try await test.json("POST", "/v1/auth/signin", SignInRequest(email: "john@example.com", password: password))
    }

    // MARK: Changing

    @Test("a change ends every session but the caller's, and only the new password signs in")
    func change() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let other = try await test.signIn()
            let answer = try await change(test, john.tokens, from: TestServer.password, to: Self.another)
            #expect(answer.status == 200)
            #expect(try await test.access(john.tokens) == 200)
            #expect(try await test.access(other) == 401)
            #expect(try await test.refresh(other.refreshToken).reason == .sessionEnded)
            #expect(try await test.refresh(john.tokens.refreshToken).status == 200)
            #expect(try await signIn(test, TestServer.password).reason == .wrongCredentials)
            #expect(try await signIn(test, Self.another).status == 200)
            let email = try #require(
                try await test.emails(to: "john@example.com", template: "password_changed").first
            )
            #expect(email.contains("except the one that changed it"))
            #expect(!email.contains(Self.another) && !email.contains(TestServer.password))
            #expect(try await test.audit(of: john.user.id).contains(.passwordChanged))
            #expect(try await !test.events(of: john.user.id).contains("user.updated"))
        }
    }

    @Test("a change needs the current password, and wrong ones are counted")
    func currentPassword() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let missing = try await change(test, tokens, from: nil, to: Self.another)
            #expect(missing.status == 400 && missing.field == "current_password" && missing.reason == .required)
            for _ in 0..<5 {
                let wrong = try await change(test, tokens, from: "not my password at all", to: Self.another)
                #expect(wrong.status == 401 && wrong.field == "current_password")
            }
            let blocked = try await change(test, tokens, from: TestServer.password, to: Self.another)
            #expect(blocked.status == 429 && blocked.reason == .accountLocked)
            test.clock.advance(seconds: 2)
            let common = try await change(test, tokens, from: TestServer.password, to: "123456789012")
            #expect(common.status == 400 && common.field == "new_password" && common.reason == .passwordTooCommon)
            let own = try await change(test, tokens, from: TestServer.password, to: "john@example.com")
            #expect(own.field == "new_password" && own.reason == .passwordContainsIdentity)
            #expect(try await signIn(test, TestServer.password).status == 200)
        }
    }

    @Test("an account without password gets its first from a sign-in of the last ten minutes alone")
    func firstPassword() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            try await test.server.database.write { connection in
                _ = try connection.execute("UPDATE users SET password_hash = NULL WHERE id = $1", john.user.id)
            }
            test.clock.advance(seconds: 600)
            let late = try await change(test, john.tokens, from: nil, to: Self.another)
            #expect(late.reason == .recentAuthenticationRequired)
            test.clock.advance(seconds: -1)
            #expect(try await change(test, john.tokens, from: nil, to: Self.another).status == 200)
            #expect(try await signIn(test, Self.another).status == 200)
        }
    }

    // MARK: Forgetting

    @Test("forgetting is answered alike for known, unknown and suspended addresses, and writes the same")
    func enumeration() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp("known@example.com")
            let suspended = try await test.signUp("suspended@example.com").user.id
            try await test.server.database.write {
                try $0.users.setStatus(.suspended, of: suspended, at: test.clock.now())
            }
            var answers: [WireClient.Response] = []
            for email in ["known@example.com", "unknown@example.com", "suspended@example.com"] {
                answers.append(
                    try await test.json("POST", "/v1/auth/password/forgot", ForgotPasswordRequest(email: email))
                )
            }
            #expect(answers.map(\.status) == [200, 200, 200])
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(Set(answers.map { $0.fields.filter { !["x-request-id", "date"].contains($0.key) } }).count == 1)
            try await test.settled()
            #expect(try await !test.decodedEmails(to: "known@example.com", template: "password_reset").isEmpty)
            #expect(test.decodedEmails(to: "unknown@example.com").isEmpty)
            #expect(try await test.decodedEmails(to: "suspended@example.com", template: "password_reset").isEmpty)
        }
    }

    @Test("the request itself does not look for the account")
    func noLookup() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            try recorder.linkRequests.insert(
                LinkRequestRecord(
                    id: LinkRequestID(createdAt: test.clock.now(), from: SystemRandom()),
                    purpose: .passwordReset,
                    emailKey: "x",
                    redirectURL: nil,
                    ipAddress: "127.0.0.1",
                    userAgent: nil,
                    requestID: "x",
                    createdAt: test.clock.now()
                )
            )
            #expect(recorder.plans.count == 1)
            #expect(!recorder.plans[0].sql.contains("users"))
        }
    }

    @Test("an account gets five emails an hour, and anyone who asks for more is not told")
    func flood() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let request = ForgotPasswordRequest(email: "John@Example.com")
            for _ in 0..<8 {
                #expect(try await test.json("POST", "/v1/auth/password/forgot", request).status == 200)
            }
            try await test.settled()
            func emails() async throws -> Int {
                try await test.decodedEmails(to: "john@example.com", template: "password_reset").count
            }
            #expect(try await emails() == 5)
            test.clock.advance(seconds: 3601)
            #expect(try await test.json("POST", "/v1/auth/password/forgot", request).status == 200)
            try await test.settled()
            #expect(try await emails() == 6)
        }
    }

    @Test("one client asks for a hundred emails an hour and no more, whoever they are for")
    func clientLimit() async throws {
        let clock = TestClock()
        let counter = HourlyCounter<String>(allowsWhenFull: true, clock: clock)
        for _ in 0..<Limits.Hourly.emailRequestsPerClient {
            #expect(counter.count(["a": Limits.Hourly.emailRequestsPerClient]) == nil)
        }
        #expect(counter.count(["a": Limits.Hourly.emailRequestsPerClient]) != nil)
        #expect(counter.count(["b": Limits.Hourly.emailRequestsPerClient]) == nil)
        clock.advance(seconds: 3600)
        #expect(counter.count(["a": Limits.Hourly.emailRequestsPerClient]) == nil)
    }

    // MARK: Resetting

    @Test("a reset ends every session and half-done sign-in, and marks the address as verified")
    func reset() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            let token = try await test.resetToken()
            #expect(try await test.reset(token, to: Self.another).status == 200)
            #expect(try await test.access(john.tokens) == 401)
            #expect(try await test.refresh(john.tokens.refreshToken).reason == .sessionEnded)
            #expect(try await signIn(test, TestServer.password).status == 401)
            let answer = try await signIn(test, Self.another)
            #expect(try answer.decode(AuthenticationResponse.self).user.emailVerified)
            _ = try await test.emails(to: "john@example.com", template: "password_changed")
            let audit = try await test.audit(of: john.user.id)
            #expect(audit.contains(.passwordReset) && audit.contains(.passwordResetRequested))
            #expect(audit.contains(.emailVerified))
            #expect(try await test.events(of: john.user.id).contains("user.email_verified"))
        }
    }

    @Test("a link works once; of two uses at the same time one wins")
    func once() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let token = try await test.resetToken()
            let statuses = try await withThrowingTaskGroup { group in
                for index in 0..<6 {
                    group.addTask { try await test.reset(token, to: "another horse number \(index)").status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 400, 400, 400, 400, 400])
            let again = try await test.reset(token, to: Self.another)
            #expect(again.status == 400 && again.field == "token" && again.reason == .invalidLink)
        }
    }

    @Test("a new email leaves the earlier link good, and the use of one voids the others")
    func several() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let first = try await test.resetToken()
            test.clock.advance(seconds: 1)
            let second = try await test.resetToken(count: 2)
            #expect(first != second)
            #expect(try await test.reset(first, to: Self.another).status == 200)
            #expect(try await test.reset(second, to: TestServer.password).reason == .invalidLink)
        }
    }

    @Test("a link is over after an hour, when it was altered, when the password or the address was changed")
    func over() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            let late = try await test.resetToken()
            test.clock.advance(seconds: 3600)
            #expect(try await test.reset(late, to: Self.another).reason == .invalidLink)

            test.clock.advance(seconds: 1)
            let good = try await test.resetToken(count: 2)
            let altered = (good.hasPrefix("A") ? "B" : "A") + good.dropFirst()
            for token in [altered, String(good.dropLast()), good + "A", "", "' OR 1=1 --"] {
                #expect(try await test.reset(token, to: Self.another).status == 400)
            }
            let tokens = try await test.signIn()
            #expect(try await change(test, tokens, from: TestServer.password, to: Self.another).status == 200)
            #expect(try await test.reset(good, to: TestServer.password).reason == .invalidLink)

            let moved = try await test.resetToken(count: 3)
            try await test.server.database.write { connection in
                _ = try connection.execute(
                    "UPDATE users SET email = 'new@example.com', email_key = 'new@example.com' WHERE id = $1",
                    john.user.id
                )
            }
            #expect(try await test.reset(moved, to: TestServer.password).reason == .invalidLink)
        }
    }

    @Test("a link sets the password of its own account alone")
    func anothers() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let jane = try await test.signUp("jane@example.com")
            let token = try await test.resetToken()
            #expect(try await test.reset(token, to: Self.another).status == 200)
            #expect(try await test.access(jane.tokens) == 200)
            _ = try await test.signIn("jane@example.com")
        }
    }

    @Test("the link of a suspended account is refused, and is not used up")
    func suspended() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let token = try await test.resetToken()
            try await test.server.database.write { try $0.users.setStatus(.suspended, of: john, at: test.clock.now()) }
            #expect(try await test.reset(token, to: Self.another).reason == .accountSuspended)
            try await test.server.database.write { try $0.users.setStatus(.active, of: john, at: test.clock.now()) }
            #expect(try await test.reset(token, to: Self.another).status == 200)
        }
    }

    @Test("a reset does not get round the second factor, and voids sign-ins that wait for it")
    func secondFactor() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            try await test.server.database.write { try $0.users.markEmailVerified(member.user, at: test.clock.now()) }
            let pending = try await test.challenge()
            let token = try await test.resetToken()
            #expect(try await test.reset(token, to: Self.another).status == 200)
            let code = try test.code(of: member.enrolment)
            #expect(try await test.verify(code, token: pending).reason == .mfaAttemptOver)
            let answer = try await signIn(test, Self.another)
            guard case .secondFactorRequired(let challenge) = try answer.decode(SignInResponse.self) else {
                Issue.record("no second factor was asked for")
                return
            }
            #expect(try await test.verify(code, token: challenge.token).status == 200)
        }
    }

    @Test("a refused password leaves the link good")
    func refusedPassword() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let token = try await test.resetToken()
            let short = try await test.reset(token, to: "short")
            #expect(short.field == "new_password" && short.reason == .tooShort)
            #expect(try await test.reset(token, to: Self.another).status == 200)
        }
    }

    @Test("neither a token nor its link is in the database")
    func atRest() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let token = try await test.resetToken()
            let stored = try fileBytes(test.scratch.file("server.db")) + fileBytes(test.scratch.file("server.db-wal"))
            #expect(stored.firstRange(of: Array(token.utf8)) == nil)
            #expect(stored.firstRange(of: Digest.sha256.hash(Array(token.utf8))) != nil)
        }
    }

    @Test("what is looked up for links is found by an index")
    func plans() async throws {
        try await TestServer.run { test in
            let now = test.clock.now()
            let john = try await test.signUp().user.id
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            _ = try recorder.links.find([1], for: .passwordReset)
            _ = try recorder.links.creations(to: "john@example.com", for: .passwordReset, after: now, limit: 10)
            _ = try recorder.linkRequests.waiting(limit: 10)
            _ = try recorder.mail.due(at: now, limit: 10)
            try recorder.links.removeAll(of: john, for: .passwordReset)
            _ = try recorder.links.prune(expiredBefore: now, limit: 10)
            _ = try recorder.linkRequests.remove(LinkRequestID(createdAt: now, from: SystemRandom()))
            try recorder.users.setPassword("x", of: john)
            try recorder.users.markEmailVerified(john, at: now)
            #expect(recorder.plans.count == 11)
            #expect(recorder.scans == [])
        }
    }
}
