import Foundation
import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

/// Signing in with a second factor: the real command, agent and server.
@Suite("Second factor")
struct SecondFactorTests {
    private func enrol(_ fixture: TestEnvironment) throws -> TOTPEnrolment {
        let bearer = ["Authorization": "Bearer \(try fixture.signUp().tokens.accessToken)"]
        let begun = try fixture.api.json("POST", "/v1/mfa/totp/enable", PasswordProof(), fields: bearer)
        #expect(begun.status == 200, "\(begun.text)")
        let enrolment: TOTPEnrolment = try begun.decode()
        // The code before this one will do, and leaves this one for the first sign-in.
        let confirmation = VerifyTOTPRequest(code: try code(of: enrolment, stepsAhead: -1))
        let confirmed = try fixture.api.json("POST", "/v1/mfa/totp/verify", confirmation, fields: bearer)
        #expect(confirmed.status == 200, "\(confirmed.text)")
        return enrolment
    }

    /// A code that stays within its step for as long as a request may take.
    private func code(of enrolment: TOTPEnrolment, stepsAhead: Int64) throws -> String {
        let secret = OTPSecret(bytes: try #require(Base32.decode(enrolment.secret)))
        while true {
            let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
            if secret.totp(at: now).validFor > 5 {
                return secret.totp(at: now.advanced(bySeconds: 30 * stepsAhead)).code
            }
            usleep(200_000)
        }
    }

    @Test("a code signs in; a wrong one, a used one and a used backup code do not")
    func codes() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let enrolment = try enrol(fixture)
        try fixture.startAgent()
        let server = [
            "--server", "http://127.0.0.1:\(fixture.port)", "--email", TestEnvironment.email, "--password-stdin",
        ]
        func login(_ code: String) throws -> (status: ChildProcess.Ending, output: String, errors: String) {
            try fixture.plinto(["login"] + server + ["--code-stdin"], input: TestEnvironment.password + "\n\(code)\n")
        }

        let added = try fixture.plinto(["totp", "add", "work", "--uri-stdin"], input: enrolment.provisioningURI)
        #expect(added.status == .exited(0), "\(added.errors)")
        let missing = try fixture.plinto(["login"] + server + ["--totp", "wrok"], input: TestEnvironment.password)
        #expect(missing.status == .exited(7))
        let computed = try fixture.plinto(["login"] + server + ["--totp", "work"], input: TestEnvironment.password)
        #expect(computed.status == .exited(0), "\(computed.errors)")
        #expect(try fixture.api.get("/v1/users/me", bearer: fixture.plinto(["token"]).output).status == 200)
        #expect(try fixture.plinto(["logout"]).status == .exited(0))

        let wrong = try login("000 000")
        #expect(wrong.status == .exited(7))
        #expect(wrong.errors.contains("4 attempts are left"), "\(wrong.errors)")
        #expect(try fixture.plinto(["token"]).status == .exited(4))

        let next = try code(of: enrolment, stepsAhead: 1)
        let right = try login(next)
        #expect(right.status == .exited(0), "\(right.errors)")
        #expect(try fixture.plinto(["logout"]).status == .exited(0))
        let replayed = try login(next)
        #expect(replayed.status == .exited(7))
        #expect(replayed.errors.contains("already used"), "\(replayed.errors)")

        let backup = try login(enrolment.backupCodes[0])
        #expect(backup.status == .exited(0), "\(backup.errors)")
        #expect(try fixture.status().state == .signedIn)
        #expect(try fixture.plinto(["logout"]).status == .exited(0))
        #expect(try login(enrolment.backupCodes[0]).status == .exited(7))
        #expect(try login("not a code").status == .exited(7))
        #expect(try fixture.status().state == .signedOut)
    }

    @Test("without a terminal and without a code the login is given up, and says how to pass one")
    func noCode() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        _ = try enrol(fixture)
        try fixture.startAgent()
        let run = try fixture.plinto(
            [
                "login", "--server", "http://127.0.0.1:\(fixture.port)", "--email", TestEnvironment.email,
                "--password-stdin",
            ],
            input: TestEnvironment.password + "\n"
        )
        #expect(run.status != .exited(0))
        #expect(run.output.isEmpty)
        #expect(try fixture.plinto(["token"]).status == .exited(4))
    }
}
