import PlintoCrypto
import PlintoModels
import PlintoStore

/// `/passkeys/authenticate/options`: begins a sign-in by a passkey, of any account or of one, or the second factor of a
/// pending sign-in.
struct PasskeySignInOptions: Sendable {
    let database: ServerDatabase
    let relyingParty: RelyingParty
    let challenges: PasskeyChallenges
    let decoys: DecoyCredentials
    let pending: PendingSignIns

    /// The account that is asked for its passkeys.
    private struct Question: Sendable {
        var user: UserID?
        var offered: [PublicKeyCredentialDescriptorJSON]
        var isRestricted: Bool
    }

    /// An account that does not exist, or has no passkeys, gets a response of the same shape, which nothing matches.
    ///
    /// - Parameters:
    ///   - account: The email address or username of the account whose passkeys may respond; nil for any discoverable
    ///     one.
    ///   - token: The `mfa_token` of a pending sign-in, whose account is then used, whatever `account` says.
    /// - Throws: 401 `mfa_attempt_over`; 403 `account_suspended`; 409 `no_passkey` if the account of that sign-in has
    ///   none; 400 `invalid_format` or `too_long` for `email`.
    func callAsFunction(
        account: String?,
        token: String? = nil,
        from context: RequestContext
    ) async throws -> PublicKeyCredentialRequestOptionsJSON {
        let key = try account.map(SignIn.accountKey)
        let (challenge, question) = try await database.write(as: context) { transaction in
            let question = try self.question(key, token, in: transaction)
            let challenge = try challenges.open(
                .authentication,
                for: question.user,
                isRestricted: question.isRestricted,
                requiresUserVerification: token == nil,
                in: transaction
            )
            return (challenge, question)
        }
        return PublicKeyCredentialRequestOptionsJSON(
            challenge: challenge,
            timeout: Int(PasskeyChallenges.lifetime) * 1000,
            rpId: relyingParty.id,
            allowCredentials: question.offered,
            userVerification: token == nil ? "required" : "preferred"
        )
    }

    private func question(
        _ account: String?,
        _ token: String?,
        in transaction: any Transaction
    ) throws -> Question {
        if let token {
            let user = try pending.live(token, in: transaction).user.id
            let passkeys = try transaction.passkeys.list(of: user)
            guard !passkeys.isEmpty else { throw Self.none }
            return Question(user: user, offered: passkeys.map { .init($0) }, isRestricted: true)
        }
        guard let account else { return Question(user: nil, offered: [], isRestricted: false) }
        let user = try transaction.users.find(account: account)?.user.id
        let passkeys = try user.map { try transaction.passkeys.list(of: $0) } ?? []
        // Derived from the typed text, whether or not it is known: derived from the id of an account, its email address
        // and its username would have the same decoys, which no two names without an account have.
        let decoys = decoys.descriptors(for: account)
        return Question(
            user: user,
            offered: passkeys.isEmpty ? decoys : passkeys.map { .init($0) },
            isRestricted: true
        )
    }

    private static let none = APIError(
        .invalidRequest,
        .noPasskey,
        "The account has no passkey. Use another one of the methods.",
        field: "mfa_token",
        status: 409
    )
}
