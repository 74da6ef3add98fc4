/// Contains the link that verifies an email address.
struct VerificationEmail: EmailTemplate {
    static let name = "email_verification"

    let link: String
    /// The public URL of the server.
    let service: String
    /// The IP address from which the account was created, or the email was requested.
    let address: String

    var subject: String { "Confirm your email address" }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "Someone at the IP address \(address) used this email address to create an account at \(service). If "
                    + "this was you, confirm it:"
            ),
            .button("Confirm this email address", url: link),
            .paragraph("The link works once, within 48 hours."),
            .paragraph("If this was not you, do not confirm it. You do not need to do anything else."),
        ]
    }
}
