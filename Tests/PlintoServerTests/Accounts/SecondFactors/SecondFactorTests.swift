import Foundation
import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The second factor, from enrolment to sign-in.
@Suite("The second factor")
struct SecondFactorTests {
    @Test("an enrolment is no second factor until a code confirms it")
    func confirmation() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let tokens = try await test.signUp().tokens
            let enrolment = try await test.beginEnrolment(tokens)
            #expect(try #require(Base32.decode(enrolment.secret)).count == 20)
            #expect(enrolment.provisioningURI.hasPrefix("otpauth://totp/"))
            #expect(Set(enrolment.backupCodes).count == 10)
            let picture = try #require(
                enrolment.qrCode.split(separator: ",").last.flatMap { Data(base64Encoded: String($0)) }
            )
            #expect(enrolment.qrCode.hasPrefix("data:image/png;base64,"))
            #expect(Array(picture.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            _ = try await test.signIn()

            let wrong = try await test.verify(test.wrongCode(of: enrolment), as: tokens)
            #expect(wrong.status == 401 && wrong.reason?.rawValue == "wrong_code")
            #expect(try await test.send("GET", "/v1/mfa/status", as: tokens).decode(MFAStatus.self).enabled == false)
            #expect(try await test.verify(test.code(of: enrolment), as: tokens).status == 200)
            let status = try await test.send("GET", "/v1/mfa/status", as: tokens).decode(MFAStatus.self)
            #expect(status.enabled && status.methods == ["totp", "backup_code"] && status.backupCodesRemaining == 10)
            let events = try await test.events().map(\.type)
            #expect(events.filter { $0 == .mfaEnabled }.count == 1)
        }
    }

    @Test("a sign-in with the right password gets no token before the second factor")
    func challenge() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let answer = try await test.passwordSignIn()
            #expect(answer.status == 200)
            let json = try answer.decode([String: JSONValue].self)
            #expect(json["user"] == .null && json["tokens"] == .null)
            #expect(json["mfa_required"] == .bool(true))
            #expect(json["methods"] == .array([.string("totp"), .string("backup_code")]))

            let token = try await test.challenge()
            let completed = try await test.verify(test.code(of: member.enrolment), token: token)
            #expect(completed.status == 200)
            let tokens = try completed.decode(AuthenticationResponse.self).tokens
            #expect(try await test.access(tokens) == 200)
            let sessions = try await test.server.database.read { connection in
                try connection.sessions.live(of: member.user, at: test.clock.now(), activeSince: test.clock.now())
            }
            #expect(sessions.contains { $0.methods == ["pwd", "otp", "mfa"] })
        }
    }

    @Test("a code is accepted once, be it in another sign-in or at the same time")
    func replay() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let code = try test.code(of: member.enrolment)
            let tokens = [try await test.challenge(), try await test.challenge(), try await test.challenge()]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for token in tokens { group.addTask { try await test.verify(code, token: token).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 401, 401])
            #expect(try await test.verify(code, token: try await test.challenge()).reason?.rawValue == "wrong_code")
            test.clock.advance(seconds: 30)
            let next = try test.code(of: member.enrolment)
            #expect(try await test.verify(next, token: try await test.challenge()).status == 200)
        }
    }

    @Test("the code that confirmed the enrolment opens no sign-in")
    func confirmingCode() async throws {
        try await TestServer.run { test in
            let tokens = try await test.signUp().tokens
            let enrolment = try await test.beginEnrolment(tokens)
            let code = try test.code(of: enrolment)
            #expect(try await test.verify(code, as: tokens).status == 200)
            #expect(try await test.verify(code, token: try await test.challenge()).reason?.rawValue == "wrong_code")
        }
    }

    @Test("a backup code works once, as people type it, and is audited")
    func backupCodes() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let code = member.enrolment.backupCodes[3]
            let typed = " " + code.lowercased().replacing("-", with: " ")
            #expect(try await test.verify(typed, token: try await test.challenge()).status == 200)
            #expect(try await test.verify(code, token: try await test.challenge()).reason?.rawValue == "wrong_code")
            let status = try await test.send("GET", "/v1/mfa/status", as: member.tokens).decode(MFAStatus.self)
            #expect(status.backupCodesRemaining == 9)
            #expect(try await test.audit(of: member.user).contains(.backupCodeUsed))

            let other = member.enrolment.backupCodes[4]
            let tokens = [try await test.challenge(), try await test.challenge()]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for token in tokens { group.addTask { try await test.verify(other, token: token).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 401])
        }
    }

    @Test("what is stored of a backup code is a keyed hash, so that an enrolment keeps no hashing thread busy")
    func backupCodesWithoutHashing() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let path = "/v1/mfa/regenerate-backup-codes"
            let proof = #"{"code":"\#(try test.code(of: member.enrolment))"}"#
            let codes = try await test.send("POST", path, as: member.tokens, text: proof)
                .decode(BackupCodeList.self).backupCodes
            #expect(try await test.verify(codes[0], token: try await test.challenge()).status == 200)
            let stored = try await test.server.database.read { connection in
                try (0..<BackupCode.count).map { try connection.backupCodes.hash(of: member.user, number: $0) }
            }
            #expect(stored[0] == nil && stored.dropFirst().allSatisfy { $0?.count == 32 })
        }
    }

    @Test("the hash of a backup code fits its own user, number and characters alone, and no other server's key")
    func backupCodeHash() throws {
        let user = UserID(createdAt: Timestamp(seconds: 1_800_000_000), from: SystemRandom())
        let other = UserID(createdAt: Timestamp(seconds: 1_800_000_001), from: SystemRandom())
        let issue = BackupCodeIssue(hasher: CodeHasher(key: [1]), random: SystemRandom())
        let (codes, hashes) = issue(for: user)
        for (number, code) in codes.enumerated() {
            #expect(code.number == number)
            #expect(issue.matches(code, of: user, hash: hashes[number]))
            #expect(!issue.matches(code, of: other, hash: hashes[number]))
            #expect(!issue.matches(code, of: user, hash: hashes[(number + 1) % 10]))
        }
        let elsewhere = BackupCodeIssue(hasher: CodeHasher(key: [2]), random: SystemRandom())
        #expect(!elsewhere.matches(codes[0], of: user, hash: hashes[0]))
    }

    @Test("new backup codes void the old ones")
    func regenerated() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let proof = #"{"password":"\#(TestServer.password)"}"#
            let answer = try await test.send("POST", "/v1/mfa/regenerate-backup-codes", as: member.tokens, text: proof)
            #expect(answer.status == 200)
            let codes = try answer.decode(BackupCodeList.self).backupCodes
            #expect(codes.count == 10 && Set(codes).isDisjoint(with: member.enrolment.backupCodes))
            let old = member.enrolment.backupCodes[0]
            #expect(try await test.verify(old, token: try await test.challenge()).status == 401)
            #expect(try await test.verify(codes[0], token: try await test.challenge()).status == 200)
        }
    }

    @Test("to turn it off takes the password or a code, and then the password alone signs in again")
    func disable() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let pending = try await test.challenge()
            let path = "/v1/mfa/disable"
            // The session is seconds old, which is no proof here.
            for body in ["{}", #"{"password":null,"code":null}"#] {
                let without = try await test.send("POST", path, as: member.tokens, text: body)
                #expect(without.status == 400 && without.reason == .required && without.field == "password")
            }
            let wrong = try await test.send("POST", path, as: member.tokens, text: #"{"password":"not my password"}"#)
            #expect(wrong.status == 401)
            let wrongCode = #"{"code":"\#(try test.wrongCode(of: member.enrolment))"}"#
            #expect(try await test.send("POST", path, as: member.tokens, text: wrongCode).status == 401)
            let enabled = try await test.send("GET", "/v1/mfa/status", as: member.tokens).decode(MFAStatus.self)
            #expect(enabled.enabled)

            let right = #"{"password":"\#(TestServer.password)"}"#
            #expect(try await test.send("POST", path, as: member.tokens, text: right).status == 200)
            #expect(
                try await test.send("POST", path, as: member.tokens, text: right).reason?.rawValue == "mfa_not_enabled"
            )
            #expect(try await test.verify(test.code(of: member.enrolment), token: pending).status == 401)
            _ = try await test.signIn()
        }
    }
}
