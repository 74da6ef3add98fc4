import PlintoModels
import PlintoStore

/// `POST /mfa/totp/verify` with an `mfa_token`, and `POST /mfa/challenge/verify`: the second half of a sign-in.
struct CompletePendingSignIn: Sendable {
    let database: ServerDatabase
    let completion: SignInCompletion
    let verifier: CodeVerifier

    /// The result of the transaction; all but the first count, so none may be rolled back by an error.
    private enum Outcome: Sendable {
        case completed(SignInCompletion.Outcome)
        case wrong(triesLeft: Int)

        var verdict: CodeVerifier.Verdict {
            switch self {
            case .completed: .right
            case .wrong: .wrong
            }
        }
    }

    /// - Throws: 401 `wrong_code`, or `mfa_attempt_over` if the sign-in must begin again; 403 `account_suspended`; 429
    ///   `account_locked`.
    func callAsFunction(
        code text: String,
        token: String,
        from context: RequestContext
    ) async throws -> AuthenticationResponse {
        let code = try SecondFactorCode(text)
        let user = try await database.read { try completion.pending.live(token, in: $0).user.id }
        let outcome = try await verifier.attempt(of: user, from: context) {
            let outcome = try await database.write(as: context) { try attempt(code, token, in: $0) }
            return (outcome.verdict, outcome)
        }
        switch outcome {
        case .completed(let completed):
            guard let response = try completion.response(to: completed).authentication else {
                throw APIError.internalFault
            }
            return response
        case .wrong(let left):
            throw left > 0 ? CodeVerifier.wrongCode : PendingSignIns.over
        }
    }

    private func attempt(
        _ code: SecondFactorCode,
        _ token: String,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        // Checked again: another request may have completed it, or used the last try, since it was read.
        let live = try completion.pending.live(token, in: transaction)
        switch try verifier.judge(code, of: live.user, in: transaction) {
        case .right:
            return .completed(
                try completion.complete(
                    pending: token,
                    of: live.user.id,
                    with: ["otp"],
                    in: transaction
                )
            )
        case .wrong:
            return .wrong(triesLeft: try completion.pending.countFailure(token, in: transaction))
        }
    }
}
