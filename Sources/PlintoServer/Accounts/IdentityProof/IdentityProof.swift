import PlintoModels
import PlintoStore

/// The proof in a request that its sender is still the account's user.
struct PresentedProof: Sendable {
    var password: String?
    /// A code from the authenticator, or a backup code.
    var code: String?
    /// The name of the password field, for errors.
    var passwordField = "password"
}

/// Verifies a password that is presented as proof.
protocol PasswordVerifying: Sendable {
    /// - Parameter field: The name of the password field.
    /// - Throws: 401 `wrong_credentials` for `field`; 429 `account_locked`; 503 `overloaded`.
    func verify(_ password: String, of caller: SignedIn, field: String) async throws
}

/// Verifies a second-factor code that is presented as proof, and uses it up.
protocol SecondFactorVerifying: Sendable {
    /// - Throws: 400 `invalid_format` for what cannot be a code; 401 `wrong_code`; 429 `account_locked`.
    func verify(_ code: String, of user: User, from context: RequestContext) async throws
}

/// Enforces the requirement of an endpoint in ``ProofRequirement/table``, before it does anything.
///
/// The requirement depends on the present state of the account. With a second factor, a session counts like a sign-in
/// only if the factor was proved in it since the factor was turned on: at the sign-in, or by the code that confirmed
/// the factor. Any other session (one that was opened by the password alone earlier) must present a code: neither its
/// age nor the password replaces the missing factor.
struct IdentityProof: Sendable {
    /// The time in milliseconds for which a session counts as proof after the sign-in.
    private static let recent: Int64 = 10 * 60 * 1000

    /// The account's requirements for a proof.
    private struct Demand: Sendable {
        let hasPassword: Bool
        /// The time when the second factor was turned on; nil if there is none.
        let secondFactorSince: Timestamp?
        /// True if the session of the request has proved it.
        let isProved: Bool
    }

    let database: any Database
    let passwords: any PasswordVerifying
    let codes: any SecondFactorVerifying
    let clock: any TimeSource

    /// Verifies everything that is presented, and requires more if that is not enough. A code is used up by it.
    ///
    /// - Parameters:
    ///   - endpoint: One of ``ProofRequirement/table``; any other requires a strong proof.
    ///   - proof: The proof in the request; nil if the endpoint does not accept one.
    ///   - purpose: The end of the sentences “Sign in again to …” and “To …”.
    /// - Throws: 400 `required` if a strong proof is missing; 403 `recent_authentication_required` or
    ///   `second_factor_required`; 401 `wrong_credentials` or `wrong_code`; 429 `account_locked`; 503 `overloaded`.
    func require(
        for endpoint: EndpointDescription,
        of caller: SignedIn,
        _ proof: PresentedProof? = nil,
        to purpose: String,
        from context: RequestContext
    ) async throws {
        let demand = try await demand(of: caller)
        try check(proof, ProofRequirement.table[endpoint] ?? .strongProof, demand, caller, purpose)
        if let proof, let password = proof.password {
            try await passwords.verify(password, of: caller, field: proof.passwordField)
        }
        if let code = proof?.code { try await codes.verify(code, of: caller.user, from: context) }
    }

    private func demand(of caller: SignedIn) async throws -> Demand {
        try await database.read { transaction in
            guard let account = try transaction.users.find(caller.user.id),
                let session = try transaction.sessions.find(caller.session.id)
            else { throw APIError.sessionEnded }
            let since = try transaction.totpFactors.find(account.user.id)?.confirmedAt
            return Demand(
                hasPassword: account.passwordHash != nil,
                secondFactorSince: since,
                isProved: Self.isProved(session, since: since)
            )
        }
    }

    /// Asked in the transaction of what goes on with something that was begun under a proof: a second factor that was
    /// turned on since then must have been proved in the session too.
    ///
    /// - Returns: False also where the session is gone.
    static func isStillProved(_ id: SessionID, of user: UserID, in transaction: any Transaction) throws -> Bool {
        guard let session = try transaction.sessions.find(id), session.userID == user else { return false }
        return isProved(session, since: try transaction.totpFactors.find(user)?.confirmedAt)
    }

    /// - Parameter since: When the account's second factor was turned on; nil if there is none.
    private static func isProved(_ session: SessionRecord, since: Timestamp?) -> Bool {
        guard let since else { return true }
        return session.secondFactorAt.map { $0 >= since } ?? false
    }

    /// Decides whether the presented proof would be enough if it is right.
    private func check(
        _ proof: PresentedProof?,
        _ requirement: ProofRequirement,
        _ demand: Demand,
        _ caller: SignedIn,
        _ purpose: String
    ) throws(APIError) {
        let hasSecondFactor = demand.secondFactorSince != nil
        if hasSecondFactor, proof?.code != nil { return }
        guard demand.isProved else {
            throw Self.notProved(
                proof == nil
                    ? "Sign in again to \(purpose)."
                    : "To \(purpose), send a code from the authenticator, or a backup code, or sign in again."
            )
        }
        if proof?.password != nil { return }
        // For an account that has nothing to present, a recent sign-in is the proof.
        guard requirement == .strongProof, demand.hasPassword || hasSecondFactor else {
            return try requireRecent(caller.session, to: purpose)
        }
        let means =
            switch (demand.hasPassword, hasSecondFactor) {
            case (true, true): "your password or a code: from the authenticator, or a backup code"
            case (true, false): "your password"
            default: "a code: from the authenticator, or a backup code"
            }
        throw .invalid(
            demand.hasPassword ? proof?.passwordField ?? "password" : "code",
            .required,
            "To \(purpose), send \(means)."
        )
    }

    /// - Parameter advice: What to do now.
    static func notProved(_ advice: String) -> APIError {
        let what = "This session has not proved the account's second factor."
        return APIError(.forbidden, .secondFactorRequired, "\(what) \(advice)")
    }

    private func requireRecent(_ session: SessionRecord, to purpose: String) throws(APIError) {
        // A session that was opened while the clock was ahead counts as opened now, but not for as long as it was
        // ahead.
        guard abs(clock.now().milliseconds(since: session.createdAt)) < Self.recent else {
            throw APIError(
                .forbidden,
                .recentAuthenticationRequired,
                "Sign in again to \(purpose): the last sign-in must be at most ten minutes old."
            )
        }
    }
}
