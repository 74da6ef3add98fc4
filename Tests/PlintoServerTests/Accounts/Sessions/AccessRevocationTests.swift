import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// What ends all of an account's access ends every kind of it.
@Suite("The end of all access")
struct AccessRevocationTests {
    /// What ends it.
    enum Cause: String, CaseIterable, Sendable {
        case suspension, revokedByAdministrator, revokedByUser, passwordChange, passwordReset, secondFactorReset
        case deletionByUser, deletionByAdministrator, firstProof
    }

    @Test("every cause that ends all access ends what is half done, too", arguments: Cause.allCases)
    func everything(cause: Cause) async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let member = try await test.memberWithSecondFactor()
            if cause != .firstProof {
                try await test.server.database.write {
                    try $0.users.markEmailVerified(member.user, at: test.clock.now())
                }
            }
            let reset = cause == .passwordReset || cause == .firstProof ? try await test.resetToken() : nil
            let code = try await test.signInCode(for: member.user)
            let token = try await test.challenge()
            try await halfDone(for: member.user, test)
            #expect(try await rows(of: member.user, test).allSatisfy { $0.value > 0 })

            try await bring(about: cause, member, admin.tokens, reset, test)

            #expect(try await rows(of: member.user, test).allSatisfy { $0.value == 0 }, "\(cause)")
            #expect(try await test.exchange(code).reason == .invalidCode)
            #expect(try await test.verify(test.code(of: member.enrolment), token: token).status == 401)
        }
    }

    @Test("a one-time sign-in code does not outlive the revocation of all sessions by their user")
    func ownRevocation() async throws {
        try await TestServer.run { test in
            let user = try await test.signUp()
            let code = try await test.signInCode(for: user.user.id)
            #expect(try await test.send("POST", "/v1/sessions/revoke-all", as: user.tokens).status == 200)
            #expect(try await test.exchange(code).reason == .invalidCode)
            #expect(try await test.access(user.tokens) == 200)
        }
    }

    @Test("no statement of it reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let user = UserID(createdAt: test.clock.now(), from: SystemRandom())
            let acting = test.database.acting(as: .test, in: recorder)
            try AccessRevocation.endAccess(of: user, as: .administrator, in: acting)
            _ = try recorder.sessions.activity(of: user, at: test.clock.now(), limit: 1)
            _ = try recorder.usernameReservations.isReserved("x", from: user, at: test.clock.now())
            _ = try recorder.usernameReservations.count(of: user, at: test.clock.now(), most: 1)
            _ = try recorder.usernameReservations.prune(endedBefore: test.clock.now(), limit: 1)
            _ = try recorder.organizations.reservations(by: user, at: test.clock.now(), most: 1)
            #expect(recorder.plans.count >= 11 && recorder.scans.isEmpty, "\(recorder.scans)")
        }
    }

    private func bring(
        about cause: Cause,
        _ member: SecondFactorMember,
        _ admin: TokenPair,
        _ reset: String?,
        _ test: TestServer
    ) async throws {
        let path = "/v1/admin/users/\(member.user)"
        let fields = ["Authorization": "Bearer \(member.tokens.accessToken)"]
        let status =
            switch cause {
            case .suspension: try await test.send("POST", path + "/suspend", as: admin).status
            case .revokedByAdministrator:
                try await test.send("POST", path + "/sessions/revoke-all", as: admin).status
            case .revokedByUser:
                try await test.send("POST", "/v1/sessions/revoke-all", as: member.tokens).status
            case .passwordChange:
                try await test.json(
                    "POST",
                    "/v1/auth/password/change",
                    ChangePasswordRequest(currentPassword: TestServer.password, newPassword: "another good one 7"),
                    fields: fields
                ).status
            case .passwordReset, .firstProof:
                try await test.reset(try #require(reset), to: "another good one 7").status
            case .secondFactorReset: try await test.send("DELETE", path + "/mfa", as: admin).status
            case .deletionByUser: try await test.send("DELETE", "/v1/users/me", as: member.tokens).status
            case .deletionByAdministrator: try await test.send("DELETE", path, as: admin).status
            }
        #expect(status == 200, "\(cause)")
    }

    /// Leaves what a sign-in, a link and a passkey leave on their way.
    private func halfDone(for user: UserID, _ test: TestServer) async throws {
        let end = test.clock.now().advanced(bySeconds: 60)
        try await test.server.database.write { connection in
            for (number, purpose) in [LinkPurpose.magicLink, .passwordReset].enumerated() {
                try connection.links.insert(
                    LinkRecord(
                        hash: [UInt8(number), 1],
                        purpose: purpose,
                        userID: user,
                        emailKey: "john@example.com",
                        requester: "192.0.2.1",
                        createdAt: test.clock.now(),
                        expiresAt: end
                    )
                )
            }
            for (number, step) in [OAuthAttemptRecord.Step.link, .callback, .confirm].enumerated() {
                try connection.oauthAttempts.insert(
                    OAuthAttemptRecord(
                        tokenHash: [UInt8(number)],
                        step: step,
                        provider: "github",
                        userID: user,
                        expiresAt: end
                    )
                )
            }
            try connection.passkeyChallenges.insert(
                PasskeyChallengeRecord(
                    hash: [1],
                    ceremony: .authentication,
                    userID: user,
                    isRestricted: true,
                    requiresUserVerification: false,
                    expiresAt: end
                )
            )
        }
    }

    /// How many rows of each kind there are for a user.
    private func rows(of user: UserID, _ test: TestServer) async throws -> [String: Int] {
        try await test.server.database.read { connection in
            func count(_ sql: StaticString) throws -> Int { try connection.row(sql, user)?.get(0) ?? 0 }
            return [
                "sign_in_codes": try count("SELECT count(*) FROM sign_in_codes WHERE user_id = $1"),
                "pending_sign_ins": try count("SELECT count(*) FROM pending_sign_ins WHERE user_id = $1"),
                "links": try count(
                    "SELECT count(*) FROM links WHERE user_id = $1 AND purpose <> 'email_verification'"
                ),
                "oauth_attempts": try count("SELECT count(*) FROM oauth_attempts WHERE user_id = $1"),
                "passkey_challenges": try count("SELECT count(*) FROM passkey_challenges WHERE user_id = $1"),
            ]
        }
    }
}
