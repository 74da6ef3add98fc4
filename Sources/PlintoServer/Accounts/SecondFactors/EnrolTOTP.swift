import PlintoCrypto
import PlintoModels
import PlintoStore

/// `POST /mfa/totp/enable`, and `POST /mfa/totp/verify` without an `mfa_token`: sets up one-time passwords in two
/// steps, so that no one depends on an authenticator that does not work.
struct EnrolTOTP: Sendable {
    /// The seconds that a set-up waits for the code that confirms it.
    static let lifetime: Int64 = 3600
    private static let secretLength = 20

    let database: ServerDatabase
    let proof: IdentityProof
    let issue: BackupCodeIssue
    let verifier: CodeVerifier
    let sealer: SecretSealer
    /// The name that authenticators show next to the account.
    let service: String

    /// Creates a secret and backup codes, which have no effect until ``confirm(_:by:from:)``.
    ///
    /// - Throws: 409 `mfa_already_enabled`; 403 `recent_authentication_required`; 401 `wrong_credentials`; 503
    ///   `overloaded`.
    func begin(_ request: PasswordProof, by caller: SignedIn, from context: RequestContext) async throws
        -> TOTPEnrolment
    {
        let user = caller.user
        guard try await database.read({ try !$0.totpFactors.isActive(user.id) }) else { throw Self.alreadyEnabled }
        try await proof.require(
            for: API.MFA.enableTOTP.description,
            of: caller,
            PresentedProof(password: request.password, code: request.code),
            to: "set up a second factor",
            from: context
        )

        let secret = OTPSecret(bytes: database.random.bytes(Self.secretLength))
        let uri = OTPAuthURI(kind: .totp, issuer: service, account: user.email, secret: secret).text
        let picture = try QRCode(uri).dataURL()
        let (codes, hashes) = issue(for: user.id)
        let factor = TOTPFactorRecord(
            userID: user.id,
            sealed: try sealer.seal(secret.bytes, .totpSecret, row: user.id.text),
            createdAt: database.clock.now()
        )
        try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            guard try transaction.totpFactors.begin(factor) else { throw Self.alreadyEnabled }
            try transaction.backupCodes.replace(of: user.id, by: hashes)
        }
        return TOTPEnrolment(
            secret: Base32.encode(secret.bytes),
            qrCode: picture,
            backupCodes: codes.map(\.text),
            provisioningURI: uri
        )
    }

    /// Turns the set-up into the account's second factor. The session that sends the code has thereby proved the
    /// factor; no other session has, and pending actions without it (adding a passkey, linking an identity) are
    /// cancelled.
    ///
    /// - Throws: 401 `wrong_code`; 409 `mfa_already_enabled` or `no_pending_enrolment`.
    func confirm(_ text: String, by caller: SignedIn, from context: RequestContext) async throws -> Acknowledgement {
        guard case .totp(let digits) = try SecondFactorCode(text) else {
            throw APIError.invalid(
                "code",
                .invalidFormat,
                "code must be the six digits that the authenticator shows: a backup code does not prove that the "
                    + "authenticator works."
            )
        }
        let user = caller.user
        try await database.write(as: context) { transaction in
            let now = transaction.now
            try caller.requireLive(at: now, in: transaction)
            guard let factor = try transaction.totpFactors.find(user.id) else { throw Self.nonePending }
            guard factor.confirmedAt == nil else { throw Self.alreadyEnabled }
            // One that was begun while the clock was ahead counts as begun now, but not for as long as it was ahead.
            guard abs(now.milliseconds(since: factor.createdAt)) < Self.lifetime * 1000 else { throw Self.nonePending }
            let secret = OTPSecret(bytes: try sealer.open(factor.sealed, .totpSecret, row: user.id.text))
            guard let step = secret.step(of: digits, at: now) else { throw CodeVerifier.wrongCode }
            try transaction.totpFactors.confirm(user.id, at: now, step: step)
            try transaction.sessions.markSecondFactor(caller.session.id, at: now)
            try transaction.passkeyChallenges.removeAll(of: user.id)
            try transaction.oauthAttempts.removeAll(of: user.id)
            try transaction.audit.record(.mfaEnabled)
            try transaction.events.publish(.mfaEnabled, user)
            try verifier.notify(.enabled, user, in: transaction)
        }
        return Acknowledgement("The second factor is on")
    }

    private static let alreadyEnabled = APIError(
        .invalidRequest,
        .mfaAlreadyEnabled,
        "The account already has a second factor. Turn it off before you set up another one.",
        status: 409
    )

    private static let nonePending = APIError(
        .invalidRequest,
        .noPendingEnrolment,
        "There is nothing to confirm: begin with POST /v1/mfa/totp/enable; the set-up waits for an hour.",
        status: 409
    )
}
