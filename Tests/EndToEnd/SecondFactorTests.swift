import Foundation
import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

/// Signing in with a second factor: the real command, agent and server.
@Suite("Second factor")
struct SecondFactorTests {
    private func enrol(_ house: House) throws -> TOTPEnrolment {
        let bearer = ["Authorization": "Bearer \(try house.signUp().tokens.accessToken)"]
        let begun = try house.api.json("POST", "/v1/mfa/totp/enable", PasswordProof(), fields: bearer)
        #expect(begun.status == 200, "\(begun.text)")
        let enrolment: TOTPEnrolment = try begun.decode()
        // The code before this one will do, and leaves this one for the first sign-in.
        let confirmation = VerifyTOTPRequest(code: try code(of: enrolment, stepsAhead: -1))
        let confirmed = try house.api.json("POST", "/v1/mfa/totp/verify", confirmation, fields: bearer)
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
        let house = try House()
        try house.startServer()
        let enrolment = try enrol(house)
        try house.startAgent()
        let server = ["--server", "http://127.0.0.1:\(house.port)", "--email", House.email, "--password-stdin"]
        func login(_ code: String) throws -> (status: ChildProcess.Ending, output: String, errors: String) {
            try house.plinto(["login"] + server + ["--code-stdin"], input: House.password + "\n\(code)\n")
        }

        let added = try house.plinto(["totp", "add", "work", "--uri-stdin"], input: enrolment.provisioningURI)
        #expect(added.status == .exited(0), "\(added.errors)")
        let missing = try house.plinto(["login"] + server + ["--totp", "wrok"], input: House.password)
        #expect(missing.status == .exited(7))
        let computed = try house.plinto(["login"] + server + ["--totp", "work"], input: House.password)
        #expect(computed.status == .exited(0), "\(computed.errors)")
        #expect(try house.api.get("/v1/users/me", bearer: house.plinto(["token"]).output).status == 200)
        #expect(try house.plinto(["logout"]).status == .exited(0))

        let wrong = try login("000 000")
        #expect(wrong.status == .exited(7))
        #expect(wrong.errors.contains("4 attempts are left"), "\(wrong.errors)")
        #expect(try house.plinto(["token"]).status == .exited(4))

        let next = try code(of: enrolment, stepsAhead: 1)
        let right = try login(next)
        #expect(right.status == .exited(0), "\(right.errors)")
        #expect(try house.plinto(["logout"]).status == .exited(0))
        let replayed = try login(next)
        #expect(replayed.status == .exited(7))
        #expect(replayed.errors.contains("already used"), "\(replayed.errors)")

        let backup = try login(enrolment.backupCodes[0])
        #expect(backup.status == .exited(0), "\(backup.errors)")
        #expect(try house.status().state == .signedIn)
        #expect(try house.plinto(["logout"]).status == .exited(0))
        #expect(try login(enrolment.backupCodes[0]).status == .exited(7))
        #expect(try login("not a code").status == .exited(7))
        #expect(try house.status().state == .signedOut)
    }

    @Test("without a terminal and without a code the login is given up, and says how to pass one")
    func noCode() throws {
        let house = try House()
        try house.startServer()
        _ = try enrol(house)
        try house.startAgent()
        let run = try house.plinto(
            ["login", "--server", "http://127.0.0.1:\(house.port)", "--email", House.email, "--password-stdin"],
            input: House.password + "\n"
        )
        #expect(run.status != .exited(0))
        #expect(run.output.isEmpty)
        #expect(try house.plinto(["token"]).status == .exited(4))
    }
}
