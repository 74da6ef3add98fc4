import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

/// A user who has a second factor, and what it takes to use it.
struct SecondFactorMember: Sendable {
    let user: UserID
    let tokens: TokenPair
    let enrolment: TOTPEnrolment
}

extension TestServer {
    /// A user whose second factor is on; the clock is a step further than the code that confirmed it.
    func memberWithSecondFactor(_ email: String = "john@example.com") async throws -> SecondFactorMember {
        let signedUp = try await signUp(email)
        let enrolment = try await beginEnrolment(signedUp.tokens)
        #expect(try await verify(code(of: enrolment), as: signedUp.tokens).status == 200)
        clock.advance(seconds: 30)
        return SecondFactorMember(user: signedUp.user.id, tokens: signedUp.tokens, enrolment: enrolment)
    }

    func beginEnrolment(_ tokens: TokenPair) async throws -> TOTPEnrolment {
        let answer = try await send("POST", "/v1/mfa/totp/enable", as: tokens, text: "{}")
        #expect(answer.status == 200)
        return try answer.decode()
    }

    func passwordSignIn(_ email: String = "john@example.com") async throws -> WireClient.Response {
        try await json("POST", "/v1/auth/signin", SignInRequest(email: email, password: Self.password))
    }

    /// The `mfa_token` of a new sign-in.
    func challenge(_ email: String = "john@example.com") async throws -> String {
        let answer = try await passwordSignIn(email)
        guard case .secondFactorRequired(let challenge) = try answer.decode(SignInResponse.self) else {
            throw MissingChallenge(status: answer.status)
        }
        return challenge.token
    }

    /// Confirms an enrolment.
    func verify(_ code: String, as tokens: TokenPair) async throws -> WireClient.Response {
        try await client.send(
            "POST",
            "/v1/mfa/totp/verify",
            fields: ["Authorization": "Bearer \(tokens.accessToken)"],
            body: WireJSON.encode(VerifyTOTPRequest(code: code))
        )
    }

    /// Completes a sign-in.
    func verify(_ code: String, token: String) async throws -> WireClient.Response {
        try await json("POST", "/v1/mfa/totp/verify", VerifyTOTPRequest(code: code, mfaToken: token))
    }

    /// What an authenticator shows at this moment.
    func code(of enrolment: TOTPEnrolment) throws -> String {
        OTPSecret(bytes: try #require(Base32.decode(enrolment.secret))).totp(at: clock.now()).code
    }

    /// Six digits that are the code of no step around this moment.
    func wrongCode(of enrolment: TOTPEnrolment) throws -> String {
        let secret = OTPSecret(bytes: try #require(Base32.decode(enrolment.secret)))
        let now = clock.now()
        let good = Set((-2...2).map { secret.totp(at: now.advanced(bySeconds: 30 * $0)).code })
        return try #require((0..<10).map { "11111\($0)" }.first { !good.contains($0) })
    }
}

private struct MissingChallenge: Error {
    let status: Int
}
