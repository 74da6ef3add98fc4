import PlintoCrypto
import PlintoModels
import PlintoStore

/// The sign-ins that wait for their second factor: each has a token of 256 random bits, lasts for five minutes and five
/// wrong codes, and is bound to its account and first factor.
struct PendingSignIns: Sendable {
    /// In seconds.
    static let lifetime = MFAChallenge.lifetime
    static let mostTries = MFAChallenge.mostTries

    /// A valid pending sign-in with its account.
    struct Live: Sendable {
        let record: PendingSignInRecord
        let user: User
    }

    let clock: any TimeSource
    let random: any RandomSource

    /// The accepted second factors of an account; empty if it has none, and the first factor is enough.
    ///
    /// Another kind of factor adds its word here, and completes a sign-in through
    /// ``SignInCompletion/complete(pending:of:with:origin:in:)``.
    func methods(of user: UserID, in transaction: any Transaction) throws -> [String] {
        guard try transaction.totpFactors.isActive(user) else { return [] }
        var methods = ["totp"]
        if try transaction.backupCodes.count(of: user) > 0 { methods.append("backup_code") }
        if try transaction.passkeys.count(of: user) > 0 { methods.append("passkey") }
        return methods
    }

    /// Creates a pending sign-in.
    ///
    /// - Parameters:
    ///   - firstFactor: The methods of the first factor (RFC 8176).
    ///   - methods: The result of ``methods(of:in:)``.
    func open(
        for user: UserID,
        firstFactor: [String],
        methods: [String],
        in transaction: any Transaction
    ) throws -> MFAChallenge {
        let token = "mfa_" + Base64URL.encode(random.bytes(32))
        try transaction.pendingSignIns.insert(
            PendingSignInRecord(
                hash: Self.hash(of: token),
                userID: user,
                methods: firstFactor,
                passwordPrint: Self.print(of: try transaction.users.find(user)),
                expiresAt: clock.now().advanced(bySeconds: Self.lifetime)
            )
        )
        return MFAChallenge(token: token, methods: methods)
    }

    /// The pending sign-in of a token.
    ///
    /// - Throws: 401 `mfa_attempt_over` if there is none, its time or its tries are over, or the password was changed
    ///   since; 403 `account_suspended`.
    func live(_ token: String, in transaction: any Transaction) throws -> Live {
        guard let record = try transaction.pendingSignIns.find(Self.hash(of: token)), clock.now() < record.expiresAt,
            record.tries < Self.mostTries, let account = try transaction.users.find(record.userID),
            record.passwordPrint == Self.print(of: account)
        else { throw Self.over }
        try TokenIssuer.requireUsable(account.user.status)
        return Live(record: record, user: account.user)
    }

    /// Counts a wrong try; the last one ends the sign-in.
    ///
    /// - Returns: The number of remaining tries.
    @discardableResult
    func countFailure(_ token: String, in transaction: any Transaction) throws -> Int {
        guard let record = try transaction.pendingSignIns.find(Self.hash(of: token)) else { return 0 }
        let left = Self.mostTries - record.tries - 1
        if left > 0 {
            try transaction.pendingSignIns.countTry(record.hash)
        } else {
            try transaction.pendingSignIns.remove(record.hash)
        }
        return left
    }

    static let over = APIError(
        .unauthorized,
        .mfaAttemptOver,
        "This sign-in has ended: it took more than five minutes or five wrong codes, or it was completed. Sign in "
            + "again.",
        field: "mfa_token"
    )

    private static func hash(of token: String) -> [UInt8] {
        Digest.sha256.hash(Array(token.utf8))
    }

    private static func print(of account: UserRecord?) -> [UInt8]? {
        account?.passwordHash.map { Digest.sha256.hash(Array($0.utf8)) }
    }
}
