import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The way out for anyone who lost their authenticator and their backup codes.
@Suite("Reset of a second factor")
struct SecondFactorResetTests {
    private func reset(_ user: UserID, _ test: TestServer, as tokens: TokenPair) async throws -> WireClient.Response {
        try await test.send("DELETE", "/v1/admin/users/\(user)/mfa", as: tokens)
    }

    @Test("an administrator takes it away: sessions end, sign-ins that wait are void, the owner gets an email")
    func byAdministrator() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let member = try await test.memberWithSecondFactor()
            let waiting = try await test.challenge()
            #expect(try await test.access(member.tokens) == 200)

            let answer = try await reset(member.user, test, as: admin.tokens)
            #expect(answer.status == 200)
            #expect(try await test.access(member.tokens) == 401)
            #expect(try await test.refresh(member.tokens.refreshToken).reason == .sessionEnded)
            #expect(try await test.verify(test.code(of: member.enrolment), token: waiting).reason == .mfaAttemptOver)
            let tokens = try await test.signIn()
            let status: MFAStatus = try await test.send("GET", "/v1/mfa/status", as: tokens).decode()
            #expect(!status.enabled && status.backupCodesRemaining == 0)

            let emails = try await test.emails(to: "john@example.com", count: 2)
            #expect(emails.contains { $0.contains("removed by an administrator") && !$0.contains("127.0.0.1") })
            let entries = try await test.server.database.read { try $0.auditEntries.entries(of: member.user) }
            let entry = try #require(entries.first { $0.action == .mfaReset })
            #expect(entry.actorID == admin.user.id && entry.target == member.user.text)

            #expect(try await reset(member.user, test, as: admin.tokens).reason == .mfaNotEnabled)
            #expect(try await test.access(tokens) == 200)
        }
    }

    @Test("passkeys stay, and sign in as before; the email says so")
    func passkeys() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let member = try await test.memberWithSecondFactor()
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: member.tokens)
            #expect(try await reset(member.user, test, as: admin.tokens).status == 200)
            #expect(try await test.access(member.tokens) == 401)
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
            // The first says that the factor was turned on.
            let emails = try await test.emails(to: "john@example.com", template: "second_factor", count: 2)
            #expect(emails.count { $0.contains("Passkeys stay") } == 1)
        }
    }

    @Test("an enrolment that was never confirmed is no second factor, and nothing ends")
    func unconfirmed() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let john = try await test.signUp()
            _ = try await test.beginEnrolment(john.tokens)
            #expect(try await reset(john.user.id, test, as: admin.tokens).reason == .mfaNotEnabled)
            #expect(try await test.access(john.tokens) == 200)
        }
    }

    @Test("administrators do not take off their own: that takes a proof")
    func own() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let enrolment = try await test.beginEnrolment(admin.tokens)
            #expect(try await test.verify(test.code(of: enrolment), as: admin.tokens).status == 200)
            #expect(try await reset(admin.user.id, test, as: admin.tokens).reason == .ownAccount)
            let status: MFAStatus = try await test.send("GET", "/v1/mfa/status", as: admin.tokens).decode()
            #expect(status.enabled)
        }
    }

    @Test("sessions opened before an enrolment live on, and the user can end them")
    func sessionsAtEnrolment() async throws {
        try await TestServer.run { test in
            let first = try await test.signUp().tokens
            let other = try await test.signIn()
            let enrolment = try await test.beginEnrolment(first)
            #expect(try await test.verify(test.code(of: enrolment), as: first).status == 200)
            #expect(try await test.access(other) == 200)
            let renewed = try await test.refresh(other.refreshToken)
            #expect(renewed.status == 200)
            #expect(try await test.send("POST", "/v1/sessions/revoke-all", as: first).status == 200)
            #expect(try await test.access(other) == 401)
            #expect(try await test.refresh(try renewed.decode(TokenPair.self).refreshToken).status == 401)
        }
    }
}
