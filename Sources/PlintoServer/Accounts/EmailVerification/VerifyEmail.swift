import PlintoModels
import PlintoStore

/// The verification of an email address: email, page, `POST /auth/email/verify` and `POST
/// /auth/email/resend-verification`.
struct VerifyEmail: Sendable {
    let database: ServerDatabase
    let sender: VerificationSender

    /// The account that a link is for. The link stays valid.
    ///
    /// - Throws: 400 `invalid_link`; 403 `account_suspended`.
    func account(of token: String) async throws -> User {
        try await database.read { try sender.emailLinks.live(token, for: .emailVerification, in: $0).account.user }
    }

    /// Verifies the email address, once.
    ///
    /// - Throws: 400 `invalid_link`; 403 `account_suspended`.
    func callAsFunction(token: String, from context: RequestContext) async throws -> Acknowledgement {
        try await database.write(as: context) { transaction in
            let account = try sender.emailLinks.use(token, for: .emailVerification, in: transaction).account
            try EmailVerification.accept(account.user, in: transaction)
        }
        return Acknowledgement("Email address verified")
    }

    /// Sends the email again. The links of earlier ones stay valid.
    ///
    /// - Throws: 409 `email_already_verified`; 429 `rate_limit`: ``EmailAllowance``.
    func resend(to caller: SignedIn, from context: RequestContext) async throws -> Acknowledgement {
        let id = caller.user.id
        try await database.write(as: context) { transaction in
            guard let account = try transaction.users.find(id) else { throw APIError.sessionEnded }
            guard !account.user.emailVerified else {
                throw APIError(
                    .invalidRequest,
                    .emailAlreadyVerified,
                    "The email address of this account is already verified.",
                    status: 409
                )
            }
            try sender.send(to: account, in: transaction)
        }
        return Acknowledgement("Verification email sent")
    }
}
