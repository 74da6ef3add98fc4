/// Contains the link that sets a new password.
struct PasswordResetEmail: EmailTemplate {
    static let name = "password_reset"

    /// The email address of the account.
    let account: String
    let link: String
    /// The IP address of the request.
    let address: String

    var subject: String { "Set a new password" }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "Someone at the IP address \(address) requested a new password for the account \(account). If this "
                    + "was you, set it here:"
            ),
            .button("Set a new password", url: link),
            .paragraph("The link works once, within one hour, and ends every session of the account."),
            .paragraph(
                "If this was not you, you do not need to do anything: nothing changes unless the link is opened. Do "
                    + "not forward it."
            ),
        ]
    }
}
