import PlintoCrypto
import PlintoModels
import PlintoStore

/// `/passkeys/authenticate/options`: begins a sign-in by a passkey, of anybody's or of one account's, or of the second
/// factor of a sign-in that waits for it.
struct PasskeySignInOptions: Sendable {
    let database: any Database
    let relyingParty: RelyingParty
    let challenges: PasskeyChallenges
    let decoys: DecoyCredentials
    let pending: PendingSignIns

    /// Who is asked.
    private struct Question: Sendable {
        var user: UserID?
        var offered: [PublicKeyCredentialDescriptorJSON]
        var isRestricted: Bool
    }

    /// An account that does not exist, or has no passkeys, gets an answer of the same shape as any other, which nothing
    /// fits.
    ///
    /// - Parameters:
    ///   - account: Address or username, whose passkeys may answer; nil for anybody's that is discoverable.
    ///   - token: The `mfa_token` of a sign-in that waits; its account is asked then, whatever `account` says.
    /// - Throws: 401 `mfa_attempt_over`; 403 `account_suspended`; 409 `no_passkey` where the account of that sign-in has
    ///   none; 400 `invalid_format` or `too_long` for `email`.
    func callAsFunction(
        account: String?,
        token: String? = nil
    ) async throws -> PublicKeyCredentialRequestOptionsJSON {
        let key = try account.map(SignIn.accountKey)
        let (challenge, question) = try await database.write { connection in
            let question = try self.question(key, token, in: connection)
            let challenge = try challenges.open(
                .authentication,
                for: question.user,
                isRestricted: question.isRestricted,
                requiresUserVerification: token == nil,
                in: connection
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
        in connection: any Transaction
    ) throws -> Question {
        if let token {
            let user = try pending.live(token, in: connection).user.id
            let passkeys = try connection.passkeys.list(of: user)
            guard !passkeys.isEmpty else { throw Self.none }
            return Question(user: user, offered: passkeys.map { .init($0) }, isRestricted: true)
        }
        guard let account else { return Question(user: nil, offered: [], isRestricted: false) }
        let user = try connection.users.find(account: account)?.user.id
        let passkeys = try user.map { try connection.passkeys.list(of: $0) } ?? []
        // By what was typed, whether it is known or not: the id of an account would give its email address and its
        // username the same decoys, which no two names without an account have.
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
