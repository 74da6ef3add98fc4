import PlintoModels
import PlintoStore

/// The end of every way to sign in, whatever the first factor was: password, link, passkey or another service; a sign-up
/// ends here too. This is the only place that decides whether a second factor is required.
struct SignInCompletion: Sendable {
    let issuer: TokenIssuer
    let pending: PendingSignIns

    /// The result of the transaction.
    enum Outcome: Sendable {
        case signedIn(User, TokenIssuer.Grant)
        /// The account has a second factor, which is still missing.
        case secondFactorRequired(MFAChallenge)
    }

    /// Opens a session for a user who has just authenticated, or asks for their second factor, if they have one.
    ///
    /// - Parameters:
    ///   - methods: The methods of authentication, in the words of RFC 8176 if there is one: `pwd`, `otp`, `hwk`.
    ///   - satisfiesSecondFactor: True if the proof was two factors in one, like a passkey that verified its user.
    ///   - action: The action that the audit log records with the new session.
    /// - Throws: 403 `account_suspended`.
    func complete(
        _ user: User,
        methods: [String],
        satisfiesSecondFactor: Bool = false,
        recordedAs action: AuditAction = .sessionCreated,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        try TokenIssuer.requireUsable(user.status)
        if satisfiesSecondFactor {
            return try open(user, methods + [TokenIssuer.multiFactor], recordedAs: action, in: transaction)
        }
        let seconds = try pending.methods(of: user.id, in: transaction)
        if seconds.isEmpty { return try open(user, methods, recordedAs: action, in: transaction) }
        try transaction.audit.record(.mfaChallenged, about: user.id)
        return .secondFactorRequired(
            try pending.open(for: user.id, firstFactor: methods, methods: seconds, in: transaction)
        )
    }

    /// Completes a pending sign-in whose second factor was proved in this transaction. Its token is used up.
    ///
    /// - Parameters:
    ///   - token: The `mfa_token`.
    ///   - user: The user of the second factor; that of another account completes nothing.
    ///   - methods: The methods of the second factor: `otp`, `hwk`. The session gets those of both factors.
    /// - Throws: 401 `mfa_attempt_over`; 403 `account_suspended`.
    func complete(
        pending token: String,
        of user: UserID,
        with methods: [String],
        in transaction: ServerTransaction
    ) throws -> Outcome {
        let live = try pending.live(token, in: transaction)
        guard live.user.id == user else { throw PendingSignIns.over }
        try transaction.pendingSignIns.remove(live.record.hash)
        return try open(live.user, live.record.methods + methods + [TokenIssuer.multiFactor], in: transaction)
    }

    /// The response, after the commit.
    func response(to outcome: Outcome) throws -> SignInResponse {
        switch outcome {
        case .signedIn(let user, let grant):
            .signedIn(
                AuthenticationResponse(
                    user: user,
                    session: OpenedSession(grant.session),
                    tokens: try issuer.mint(grant)
                )
            )
        case .secondFactorRequired(let challenge):
            .secondFactorRequired(challenge)
        }
    }

    private func open(
        _ user: User,
        _ methods: [String],
        recordedAs action: AuditAction = .sessionCreated,
        in transaction: ServerTransaction
    ) throws -> Outcome {
        let grant = try issuer.openSession(for: user, methods: methods, in: transaction)
        try transaction.audit.record(action, about: user.id, session: grant.session.id)
        try transaction.events.publishStart(of: grant.session)
        return .signedIn(user, grant)
    }
}
