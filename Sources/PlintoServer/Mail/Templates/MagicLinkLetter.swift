/// Holds the link, and the code, that sign in.
struct MagicLinkLetter: LetterTemplate {
    static let name = "magic_link"

    let link: String
    let code: String
    /// Where the link leads to in the end; nil where it names no application.
    let destination: String?
    /// The public URL of the server.
    let service: String
    /// Where the request came from.
    let address: String

    var subject: String { "Sign in" }

    var blocks: [LetterBlock] {
        var blocks: [LetterBlock] = [
            .paragraph(
                "Somebody, from the address \(address), asked to sign in at \(destination ?? service) with this "
                    + "address. If that was you, open this link:"
            ),
            .button("Sign in", url: link),
            .paragraph("Or type this code where you asked for the letter:"),
            .code(code),
        ]
        blocks.append(
            .paragraph(
                "Both work once, within 15 minutes. If it was not you, you need not do anything. Tell nobody the code: "
                    + "whoever has it is you."
            )
        )
        return blocks
    }
}
