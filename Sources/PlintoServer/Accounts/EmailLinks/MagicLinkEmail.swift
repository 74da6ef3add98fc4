/// Contains the link and the code that sign in.
struct MagicLinkEmail: EmailTemplate {
    static let name = "magic_link"

    let link: String
    let code: String
    /// The application that the link leads to; nil if there is none.
    let destination: String?
    /// The public URL of the server.
    let service: String
    /// The IP address that the request came from.
    let address: String

    var subject: String { "Sign in" }

    var blocks: [EmailBlock] {
        [
            .paragraph(
                "Someone at the IP address \(address) asked to sign in at \(destination ?? service) with this email "
                    + "address. If this was you, open this link:"
            ),
            .button("Sign in", url: link),
            .paragraph("Or type this code where you requested the email:"),
            .code(code),
            .paragraph(
                "The link and the code work once, within 15 minutes. If this was not you, ignore this email. Never share "
                    + "the code: anyone who has it can sign in as you."
            ),
        ]
    }
}
