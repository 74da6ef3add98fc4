/// Holds the link that proves an address.
struct EmailVerificationLetter: LetterTemplate {
    static let name = "email_verification"

    let link: String
    /// The public URL of the server.
    let service: String
    /// Where the account was made, or the letter was asked for.
    let address: String

    var subject: String { "Confirm your address" }

    var blocks: [LetterBlock] {
        [
            .paragraph(
                "Somebody, from the address \(address), gave this address for an account at \(service). If that was "
                    + "you, confirm it here:"
            ),
            .button("Confirm this address", url: link),
            .paragraph("The link works once, within 48 hours."),
            .paragraph("If it was not you, do not confirm it, and do nothing else."),
        ]
    }
}
