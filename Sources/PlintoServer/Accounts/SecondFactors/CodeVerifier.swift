import PlintoCrypto
import PlintoModels
import PlintoStore

/// Checks the codes of second factors: the only place where a code is accepted, counted and used up.
struct CodeVerifier: Sendable {
    enum Verdict: Hashable, Sendable {
        /// It was right, and is used up.
        case right
        /// It was wrong, or already used.
        case wrong
    }

    let backupCodes: BackupCodeIssue
    let sealer: SecretSealer
    let throttle: AttemptThrottle
    let familiar: KnownNetwork
    let mail: MailOutbox

    /// Makes one attempt at a code of `user`, if the throttle permits.
    ///
    /// - Parameter transaction: Commits the result of ``judge(_:of:from:in:)``, and the change that it is the proof
    ///   for.
    /// - Throws: 429 `account_locked`; what `transaction` throws, which does not count.
    func attempt<Value>(
        of user: UserID,
        from context: RequestContext,
        _ transaction: () async throws -> (Verdict, Value)
    ) async throws -> Value {
        let address = context.client.address
        return try await throttle.attempt(
            .secondFactor(of: user),
            from: address,
            isKnownNetwork: { try await familiar.isKnownNetwork(address, to: user) },
            judge: {
                let (verdict, value) = try await transaction()
                return (verdict == .right ? .succeeded : .failed, value)
            }
        )
    }

    /// Accepts a code or counts it as wrong, in the transaction of the change that it is the proof for.
    func judge(
        _ code: SecondFactorCode,
        of user: User,
        in transaction: ServerTransaction
    ) throws -> Verdict {
        guard let factor = try transaction.totpFactors.find(user.id), factor.confirmedAt != nil else { return .wrong }
        guard try isRight(code, factor, user, in: transaction) else {
            try transaction.totpFactors.noteFailure(of: user.id, at: transaction.now)
            try transaction.audit.record(.mfaFailed, about: user.id)
            let failures = factor.failures + 1
            if Self.isAlarm(failures) {
                try notify(.guessed(failures: failures), user, in: transaction)
            }
            return .wrong
        }
        if factor.failures > 0 { try transaction.totpFactors.clearFailures(of: user.id) }
        return .right
    }

    /// Tells the owner of the account by email.
    func notify(
        _ event: SecondFactorNotificationEmail.Event,
        _ user: User,
        in transaction: ServerTransaction
    ) throws {
        let notice = SecondFactorNotificationEmail(
            event: event,
            time: transaction.now,
            address: transaction.context.client.address
        )
        try mail.enqueue(notice, to: user.email, lifetime: SecondFactorNotificationEmail.lifetime, in: transaction)
    }

    static let wrongCode = APIError(
        .unauthorized,
        .wrongCode,
        "This code is wrong or was already used. Enter the next one that the authenticator shows.",
        field: "code"
    )

    /// Returns whether the owner should now be told that someone knows the password and guesses codes.
    ///
    /// - Parameter failures: The number of wrong codes since the last right one, from all clients.
    static func isAlarm(_ failures: Int) -> Bool {
        failures == 10 || failures > 0 && failures.isMultiple(of: 100)
    }

    private func isRight(
        _ code: SecondFactorCode,
        _ factor: TOTPFactorRecord,
        _ user: User,
        in transaction: ServerTransaction
    ) throws -> Bool {
        switch code {
        case .totp(let digits):
            let secret = OTPSecret(bytes: try sealer.open(factor.sealed, .totpSecret, row: user.id.text))
            guard let step = secret.step(of: digits, at: transaction.now) else { return false }
            return try transaction.totpFactors.use(step: step, of: user.id)
        case .backup(let code):
            guard let hash = try transaction.backupCodes.hash(of: user.id, number: code.number),
                backupCodes.matches(code, of: user.id, hash: hash)
            else { return false }
            try transaction.backupCodes.remove(of: user.id, number: code.number)
            try transaction.audit.record(.backupCodeUsed, about: user.id)
            let rest = try transaction.backupCodes.count(of: user.id)
            try notify(.backupCodeUsed(remaining: rest), user, in: transaction)
            return true
        }
    }
}
