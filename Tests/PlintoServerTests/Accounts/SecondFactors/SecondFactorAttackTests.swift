import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// What someone does who knows the password and has no second factor.
@Suite("Attacks on the second factor")
struct SecondFactorAttackTests {
    @Test("a sign-in that is completed, or older than five minutes, takes no code any more")
    func over() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let token = try await test.challenge()
            #expect(try await test.verify(test.code(of: member.enrolment), token: token).status == 200)
            test.clock.advance(seconds: 30)
            #expect(
                try await test.verify(test.code(of: member.enrolment), token: token).reason?.rawValue
                    == "mfa_attempt_over"
            )

            let late = try await test.challenge()
            test.clock.advance(seconds: 300)
            #expect(
                try await test.verify(test.code(of: member.enrolment), token: late).reason?.rawValue
                    == "mfa_attempt_over"
            )
            let made = "mfa_" + String(repeating: "A", count: 43)
            #expect(
                try await test.verify(test.code(of: member.enrolment), token: made).reason?.rawValue
                    == "mfa_attempt_over"
            )
        }
    }

    @Test("a sign-in is over after five wrong codes, and the right one comes too late")
    func fiveTries() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let token = try await test.challenge()
            var reasons: [String?] = []
            for _ in 0..<5 {
                reasons.append(
                    try await test.verify(test.wrongCode(of: member.enrolment), token: token).reason?.rawValue
                )
                test.clock.advance(seconds: 20)
            }
            #expect(reasons == Array(repeating: "wrong_code", count: 4) + ["mfa_attempt_over"])
            #expect(
                try await test.verify(test.code(of: member.enrolment), token: token).reason?.rawValue
                    == "mfa_attempt_over"
            )
        }
    }

    @Test("many sign-ins give no more tries: wrong codes are counted over all of them")
    func manySignIns() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            for _ in 0..<5 {
                let token = try await test.challenge()
                #expect(try await test.verify(test.wrongCode(of: member.enrolment), token: token).status == 401)
            }
            let blocked = try await test.verify(test.code(of: member.enrolment), token: try await test.challenge())
            #expect(blocked.status == 429 && blocked.reason?.rawValue == "account_locked")
            #expect(blocked.fields["retry-after"] == "1")
            test.clock.advance(seconds: 30)
            let later = try await test.verify(test.code(of: member.enrolment), token: try await test.challenge())
            #expect(later.status == 200)
        }
    }

    @Test("wrong codes sent at once are judged no more often than one after the other")
    func burst() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let wrong = try test.wrongCode(of: member.enrolment)
            var tokens: [String] = []
            for _ in 0..<16 { tokens.append(try await test.challenge()) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for token in tokens { group.addTask { try await test.verify(wrong, token: token).status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [401: 5, 429: 11])
        }
    }

    @Test("the owner is told after the tenth wrong code, and after each hundredth")
    func alarm() {
        #expect((0...300).filter(CodeVerifier.isAlarm) == [10, 100, 200, 300])
    }

    @Test("the code of one account completes no sign-in of another")
    func otherAccount() async throws {
        try await TestServer.run { test in
            let victim = try await test.memberWithSecondFactor()
            let attacker = try await test.memberWithSecondFactor("eve@example.com")
            let token = try await test.challenge()
            #expect(try await test.verify(test.code(of: attacker.enrolment), token: token).status == 401)
            #expect(try await test.verify(attacker.enrolment.backupCodes[0], token: token).status == 401)
            #expect(try await test.verify(test.code(of: victim.enrolment), token: token).status == 200)
        }
    }

    @Test("a suspended account completes nothing, and a changed password voids what waits")
    func suspended() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let admin = try await test.administrator()
            let token = try await test.challenge()
            let path = "/v1/admin/users/\(member.user)/suspend"
            #expect(try await test.send("POST", path, as: admin.tokens).status == 200)
            #expect([401, 403].contains(try await test.verify(test.code(of: member.enrolment), token: token).status))
            #expect(try await test.passwordSignIn().reason?.rawValue == "account_suspended")
        }
    }

    @Test("anyone who is not signed in, or sends a bad access token, confirms nothing")
    func confirmingForOthers() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let enrolment = try await test.beginEnrolment(tokens)
            let code = try test.code(of: enrolment)
            let nobody = try await test.send("POST", "/v1/mfa/totp/verify", text: #"{"code":"\#(code)"}"#)
            #expect(nobody.status == 401)
            let forged = TokenPair(accessToken: "eyJ.eyJ.x", refreshToken: "", expiresIn: 1)
            #expect(try await test.verify(code, as: forged).status == 401)
            #expect(try await test.send("GET", "/v1/mfa/status", as: tokens).decode(MFAStatus.self).enabled == false)
        }
    }

    @Test("setting one up asks for a recent sign-in or the password, and there is only one")
    func recent() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            test.clock.advance(seconds: 1200)
            let path = "/v1/mfa/totp/enable"
            let old = try await test.send("POST", path, as: tokens, text: "{}")
            #expect(old.status == 403 && old.reason?.rawValue == "recent_authentication_required")
            let body = #"{"password":"\#(TestServer.password)"}"#
            let enrolment = try await test.send("POST", path, as: tokens, text: body).decode(TOTPEnrolment.self)
            #expect(try await test.verify(test.code(of: enrolment), as: tokens).status == 200)
            #expect(try await test.send("POST", path, as: tokens, text: body).reason?.rawValue == "mfa_already_enabled")
        }
    }

    @Test(
        "what cannot be a code is a 400 that names it, and no try",
        arguments: ["", "12345", "1234567", "abcdef", "１２３４５６", "' OR 1=1 --", String(repeating: "1", count: 65)]
    )
    func hostile(code: String) async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let token = try await test.challenge()
            for _ in 0..<6 { #expect(try await test.verify(code, token: token).status == 400) }
            #expect(try await test.verify(test.code(of: member.enrolment), token: token).status == 200)
        }
    }
}
