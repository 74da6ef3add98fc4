import PlintoCrypto
import PlintoModels
import PlintoStore

/// Judges the codes of second factors: the one place where a code is accepted, counted and used up.
struct CodeVerifier: Sendable {
    enum Verdict: Hashable, Sendable {
        /// It was right, and is used up.
        case right
        /// It was wrong, or had been used.
        case wrong
        /// It was not looked at: the account must wait so many seconds.
        case blocked(Int)
    }

    let backupCodes: BackupCodeIssue
    let sealer: SecretSealer
    let throttle: SignInThrottle
    let familiar: FamiliarPlace
    let clock: any TimeSource
    let audit: AuditTrail
    let mail: MailOutbox

    /// Refuses a pair of account and address that was wrong too often; to be asked before anything is computed.
    ///
    /// - Throws: 429 `account_locked`.
    func admit(_ user: UserID, from origin: CallOrigin) throws(APIError) {
        try throttle.check(account: Self.throttled(user), address: origin.client.address)
    }

    /// Accepts a code or counts it as wrong, in the transaction of what it is the proof for.
    func judge(
        _ code: SecondFactorCode,
        of user: User,
        from origin: CallOrigin,
        in connection: any SQLConnection
    ) throws -> Verdict {
        guard let factor = try connection.totpFactors.find(user.id), factor.confirmedAt != nil else { return .wrong }
        let now = clock.now()
        let wait = SecondFactorThrottle.wait(failures: factor.failures, since: factor.failedAt, now: now)
        if wait > 0, try !familiar.isFamiliar(origin.client.address, to: user.id, in: connection) {
            return .blocked(wait)
        }

        guard try isRight(code, factor, user, origin, in: connection) else {
            try connection.totpFactors.noteFailure(of: user.id, at: now)
            try audit.record(.mfaFailed, user: user.id, origin: origin, in: connection)
            let failures = factor.failures + 1
            if SecondFactorThrottle.isAlarm(failures: failures) {
                try notify(.guessed(failures: failures), user, from: origin, in: connection)
            }
            return .wrong
        }
        if factor.failures > 0 { try connection.totpFactors.clearFailures(of: user.id) }
        return .right
    }

    /// To be called with the verdict, once it is committed.
    func note(_ verdict: Verdict, of user: UserID, from origin: CallOrigin) {
        let account = Self.throttled(user)
        switch verdict {
        case .right: throttle.succeeded(account: account, address: origin.client.address)
        case .wrong: throttle.failed(account: account, address: origin.client.address)
        case .blocked: return
        }
        mail.job.call()
    }

    /// Tells the owner of the account by letter.
    func notify(
        _ event: SecondFactorNotice.Event,
        _ user: User,
        from origin: CallOrigin,
        in connection: any SQLConnection
    ) throws {
        let notice = SecondFactorNotice(event: event, time: clock.now(), address: origin.client.address)
        try mail.enqueue(notice, to: user.email, lifetime: SecondFactorNotice.lifetime, in: connection)
    }

    static let wrongCode = APIError(
        .unauthorized,
        .wrongCode,
        "This code is wrong, or it was used already. Take the next one that the authenticator shows.",
        field: "code"
    )

    static func blocked(_ seconds: Int) -> APIError {
        APIError(
            .rateLimited,
            .accountLocked,
            "Too many wrong codes for this account. Try again in \(seconds) s.",
            retryAfter: seconds
        )
    }

    private func isRight(
        _ code: SecondFactorCode,
        _ factor: TOTPFactorRecord,
        _ user: User,
        _ origin: CallOrigin,
        in connection: any SQLConnection
    ) throws -> Bool {
        switch code {
        case .totp(let digits):
            let secret = OTPSecret(bytes: try sealer.open(factor.sealed, .totpSecret, row: user.id.text))
            guard let step = secret.step(of: digits, at: clock.now()) else { return false }
            return try connection.totpFactors.use(step: step, of: user.id)
        case .backup(let code):
            guard let hash = try connection.backupCodes.hash(of: user.id, number: code.number),
                backupCodes.matches(code, of: user.id, hash: hash)
            else { return false }
            try connection.backupCodes.remove(of: user.id, number: code.number)
            try audit.record(.backupCodeUsed, user: user.id, origin: origin, in: connection)
            let rest = try connection.backupCodes.count(of: user.id)
            try notify(.backupCodeUsed(remaining: rest), user, from: origin, in: connection)
            return true
        }
    }

    /// No address and no username has a space in it.
    private static func throttled(_ user: UserID) -> String { "code of \(user.text)" }
}
