import PlintoModels
import PlintoStore

/// Sends the email that verifies an email address, in the transaction of its cause: the sign-up, or a request for
/// another email.
struct VerificationSender: Sendable {
    let emailLinks: EmailLinks
    let mail: MailOutbox
    let publicURL: String

    /// - Throws: 429 `rate_limit`: ``EmailAllowance``.
    func send(to account: UserRecord, in connection: ServerTransaction) throws {
        let token = try emailLinks.issue(
            .emailVerification,
            for: account,
            requester: connection.context.client,
            in: connection
        )
        try mail.enqueue(
            VerificationEmail(
                link: PagePath.emailVerification.link(token, at: publicURL),
                service: publicURL,
                address: connection.context.client.address
            ),
            to: account.user.email,
            lifetime: EmailLinks.lifetime(of: .emailVerification),
            in: connection
        )
    }
}
