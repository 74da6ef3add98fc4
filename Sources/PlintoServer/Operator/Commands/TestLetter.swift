/// The email of `plinto-server mail test`.
struct TestLetter: LetterTemplate {
    static let name = "test"
    let publicURL: String

    var subject: String { "Plinto test email" }

    var blocks: [LetterBlock] {
        [
            .paragraph("This email tests whether emails from \(publicURL) arrive. This one did."),
            .paragraph("You do not need to do anything."),
        ]
    }
}
