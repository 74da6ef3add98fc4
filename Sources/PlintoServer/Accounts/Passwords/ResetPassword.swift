import PlintoModels
import PlintoStore

/// `POST /auth/password/reset`, and the page that the email's link opens.
struct ResetPassword: Sendable {
    let database: ServerDatabase
    let passwords: PasswordService
    let policy: PasswordPolicy
    let emailLinks: EmailLinks
    let replacement: PasswordReplacement
    let entry: EmailSignIn
    let throttle: AttemptThrottle

    /// The account that a link is for. The link stays valid.
    ///
    /// - Throws: 400 `invalid_link`; 403 `account_suspended`.
    func account(of token: String) async throws -> User {
        try await database.read { try emailLinks.live(token, for: .passwordReset, in: $0).account.user }
    }

    /// Sets a new password, once, and ends every session and every pending sign-in of the account. It does not sign in,
    /// so a second factor is still required.
    ///
    /// It also verifies the email address: the token was sent there and nowhere else. Settings from before the first
    /// verification are removed.
    ///
    /// - Throws: 400 `invalid_link`, or the problem of the password; 403 `account_suspended`; 503 `overloaded`.
    func callAsFunction(
        token: String,
        newPassword: String,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        let field = "new_password"
        let password = try PasswordPolicy.normalized(newPassword, field: field)
        let user = try await account(of: token)
        try policy.check(password, for: user, field: field)
        let hash = try await passwords.hash(password, for: .user(user.id))
        try await database.write(as: context) { transaction in
            // Another request may have used it while the hash was computed.
            let account = try emailLinks.use(token, for: .passwordReset, in: transaction).account
            let user = try entry.admit(account, to: .newPassword, in: transaction)
            try replacement(hash, of: user, event: .reset, except: nil, in: transaction)
            // The failures were guesses at the old password.
            transaction.afterCommit { throttle.forget(.password(of: user.id)) }
        }
        return Acknowledgement("Password changed")
    }
}
