import PlintoModels
import PlintoStore

/// Sends the email that verifies an email address, in the transaction of its cause: the sign-up, or a request for
/// another email.
struct VerificationSender: Sendable {
    let emailLinks: EmailLinks
    let mail: MailOutbox
    let publicURL: String

    /// - Throws: 429 `rate_limit`: ``EmailAllowance``.
    func send(to account: UserRecord, in transaction: ServerTransaction) throws {
        let token = try emailLinks.issue(
            .emailVerification,
            for: account,
            requester: transaction.context.client,
            in: transaction
        )
        try mail.enqueue(
            VerificationEmail(
                link: PagePath.emailVerification.link(token, at: publicURL),
                service: publicURL,
                address: transaction.context.client.address
            ),
            to: account.user.email,
            lifetime: EmailLinks.lifetime(of: .emailVerification),
            in: transaction
        )
    }
}
