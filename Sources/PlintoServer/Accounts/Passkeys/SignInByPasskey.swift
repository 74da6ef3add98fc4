import PlintoCrypto
import PlintoModels
import PlintoStore

/// `POST /passkeys/authenticate/verify`: signs in by a passkey, or completes a sign-in whose second factor it is.
struct SignInByPasskey: Sendable {
    let database: ServerDatabase
    let relyingParty: RelyingParty
    let challenges: PasskeyChallenges
    let completion: SignInCompletion
    let refusesOldCounts: Bool

    /// The data against which a response is judged.
    private struct Case: Sendable {
        let challenge: PasskeyChallengeRecord
        /// Nil if no account has it.
        let passkey: PasskeyRecord?
        /// The account of the pending sign-in.
        let pendingUser: UserID?
    }

    /// The result of the transaction. A refusal counts and uses up the challenge, so it must not be rolled back by an
    /// error.
    private enum Outcome: Sendable {
        case completed(SignInCompletion.Outcome)
        case refused(APIError)
    }

    /// - Throws: 401 `challenge_over`, `passkey_refused` or `mfa_attempt_over`; 403 `account_suspended`; 400
    ///   `invalid_format` or `too_long`.
    func callAsFunction(
        _ request: AuthenticationResponseJSON,
        from context: RequestContext
    ) async throws -> SignInResponse {
        let response = try AuthenticatorResponse(request)
        let token = request.mfaToken
        let found = try await database.read { transaction in
            (
                try challenges.find(response.clientData.challengeHash, .authentication, in: transaction),
                try transaction.passkeys.find(credentialID: response.credentialID),
                try token.map { try completion.pending.live($0, in: transaction).user.id }
            )
        }
        guard let challenge = found.0 else { throw PasskeyChallenges.over(.authentication) }
        let known = Case(challenge: challenge, passkey: found.1, pendingUser: found.2)
        let judgement = Result { () throws(APIError) in try judge(response, known) }

        let outcome = try await database.write(as: context) { transaction -> Outcome in
            guard try transaction.passkeyChallenges.consume(challenge.hash) else {
                throw PasskeyChallenges.over(.authentication)
            }
            let outcome: Outcome =
                switch judgement {
                case .failure(let error): .refused(error)
                case .success((let passkey, let assertion)):
                    try accept(passkey, assertion, token, in: transaction)
                }
            if case .refused = outcome { try note(known, token, in: transaction) }
            return outcome
        }
        switch outcome {
        case .completed(let completed): return try completion.response(to: completed)
        case .refused(let error): throw error
        }
    }

    // MARK: Judging, without I/O

    /// WebAuthn L3 §7.2 from step 5. Checks that depend on the account and its passkey come last and share one error,
    /// so that no one learns which credential ids exist.
    private func judge(_ response: AuthenticatorResponse, _ known: Case) throws(APIError) -> (PasskeyRecord, Assertion)
    {
        let ceremony = Ceremony(
            relyingParty: relyingParty,
            challengeHash: known.challenge.hash,
            requiresUserVerification: known.challenge.requiresUserVerification || known.pendingUser == nil
        )
        let claim: AssertionClaim
        do throws(WebAuthnError) {
            claim = try ceremony.claim(clientData: response.clientData, authenticatorData: response.authenticatorData)
        } catch {
            throw .refused(error, .unauthorized)
        }
        let assertion = try? claim.prove(
            by: response.signature,
            of: known.passkey?.publicKey ?? DecoyCredentials.publicKey,
            isBackupEligible: known.passkey?.isBackupEligible ?? claim.isBackupEligible
        )
        guard let passkey = known.passkey, let assertion, Self.mayRespond(passkey, response.userHandle, known) else {
            throw Self.refused
        }
        // Only a passkey that verified its user as part of a sign-in with another factor counts as two factors (L3 §4,
        // uvInitialized).
        guard known.pendingUser != nil || passkey.hasVerifiedUser else {
            throw APIError(
                .unauthorized,
                .passkeyRefused,
                "This passkey was added without user verification, so it is only a second factor. Sign in another "
                    + "way, and use it once as the second factor with its PIN or fingerprint, or add it again."
            )
        }
        return (passkey, assertion)
    }

    /// L3 §7.2 steps 5 and 6: the passkey must belong to the right user. It may have been added after the challenge was
    /// created.
    private static func mayRespond(_ passkey: PasskeyRecord, _ handle: [UInt8]?, _ known: Case) -> Bool {
        let challenge = known.challenge
        if challenge.isRestricted, challenge.userID != passkey.userID { return false }
        if let pendingUser = known.pendingUser, pendingUser != passkey.userID { return false }
        // If the challenge names no user, the passkey itself must.
        guard let handle else { return challenge.isRestricted || known.pendingUser != nil }
        return handle == PasskeyHandle.bytes(of: passkey.userID)
    }

    // MARK: Inside the transaction

    private func accept(
        _ judged: PasskeyRecord,
        _ assertion: Assertion,
        _ token: String?,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        // Read again: it may have been used or removed since.
        guard var passkey = try transaction.passkeys.find(credentialID: judged.credentialID), passkey.id == judged.id,
            let user = try transaction.users.find(passkey.userID)?.user
        else { return .refused(Self.refused) }
        do throws(APIError) {
            try TokenIssuer.requireUsable(user.status)
        } catch {
            return .refused(error)
        }
        let count = Int64(assertion.signCount)
        if PasskeyCount.isOld(count, after: passkey.signCount) {
            try transaction.audit.record(.passkeyCountWentBack, about: user.id, on: passkey.id)
            if refusesOldCounts { return .refused(Self.refused) }
        }
        passkey.signCount = max(passkey.signCount, count)
        passkey.isBackedUp = assertion.isBackedUp
        passkey.hasVerifiedUser = passkey.hasVerifiedUser || assertion.isUserVerified
        passkey.lastUsedAt = transaction.now
        try transaction.passkeys.update(passkey)
        return .completed(try complete(user, passkey, token, in: transaction))
    }

    private func complete(
        _ user: User,
        _ passkey: PasskeyRecord,
        _ token: String?,
        in transaction: ServerTransaction
    ) throws -> SignInCompletion.Outcome {
        // RFC 8176 §2: a hardware key, or one that is synced between machines; and its user was present.
        let methods = [passkey.isBackupEligible ? "swk" : "hwk", "user"]
        guard let token else {
            return try completion.complete(
                user,
                methods: methods,
                satisfiesSecondFactor: true,
                in: transaction
            )
        }
        return try completion.complete(pending: token, of: user.id, with: methods, in: transaction)
    }

    private func note(_ known: Case, _ token: String?, in transaction: ServerTransaction) throws {
        guard let token, let user = known.pendingUser else {
            return try transaction.audit.record(.signInFailed, about: known.passkey?.userID, on: known.passkey?.id)
        }
        try transaction.audit.record(.mfaFailed, about: user)
        try completion.pending.countFailure(token, in: transaction)
    }

    private static let refused = APIError(
        .unauthorized,
        .passkeyRefused,
        "The passkey was not accepted: it does not belong to this account, was removed, or gave a wrong response. Try "
            + "again, or sign in another way."
    )
}
