/// Holds the link that sets a new password.
struct PasswordResetLetter: LetterTemplate {
    static let name = "password_reset"

    /// The account's address.
    let account: String
    let link: String
    /// Where the request came from.
    let address: String

    var subject: String { "Set a new password" }

    var blocks: [LetterBlock] {
        [
            .paragraph(
                "Somebody, from the address \(address), asked for a new password for the account \(account). If that "
                    + "was you, set it here:"
            ),
            .button("Set a new password", url: link),
            .paragraph("The link works once, within one hour, and ends every session of the account."),
            .paragraph(
                "If it was not you, you need not do anything: nothing changes unless somebody opens the link. Do not "
                    + "pass it on."
            ),
        ]
    }
}
