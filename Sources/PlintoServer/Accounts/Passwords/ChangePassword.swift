import PlintoModels
import PlintoStore

/// `POST /auth/password/change`.
struct ChangePassword: Sendable {
    let database: ServerDatabase
    let passwords: PasswordService
    let policy: PasswordPolicy
    let proof: IdentityProof
    let replacement: PasswordReplacement

    /// Changes the password of a user who knows the current one. Their session stays, every other of the account ends.
    ///
    /// An account without a password gets its first one: a code of the second factor proves the owner, or, without one,
    /// a sign-in within the last ten minutes.
    ///
    /// - Throws: 400 that names the field; 401 `wrong_credentials` for `current_password`; 403
    ///   `recent_authentication_required`; 429 `account_locked`; 503 `overloaded`.
    func callAsFunction(
        _ request: ChangePasswordRequest,
        by caller: SignedIn,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        let field = "new_password"
        let id = caller.user.id
        let password = try PasswordPolicy.normalized(request.newPassword, field: field)
        let hasPassword = try await database.read { try $0.users.find(id)?.passwordHash != nil }
        if hasPassword, request.currentPassword == nil {
            throw APIError.invalid("current_password", .required, "current_password is required.")
        }
        try await proof.require(
            for: API.Passwords.change.description,
            of: caller,
            PresentedProof(
                password: hasPassword ? request.currentPassword : nil,
                code: request.code,
                passwordField: "current_password"
            ),
            to: "set a password",
            from: context
        )
        try policy.check(password, for: caller.user, field: field)
        let hash = try await passwords.hash(password, for: .user(id))
        try await database.write(as: context) { transaction in
            // A session that ended while the hash was computed must not change anything.
            try caller.requireLive(at: transaction.now, in: transaction)
            guard let account = try transaction.users.find(id) else { throw APIError.sessionEnded }
            try replacement(
                hash,
                of: account.user,
                event: .changed,
                except: caller.session.id,
                in: transaction
            )
        }
        return Acknowledgement("Password changed")
    }
}
