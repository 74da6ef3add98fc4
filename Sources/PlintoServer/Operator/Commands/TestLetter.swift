/// What `plinto-server mail test` sends.
struct TestLetter: LetterTemplate {
    static let name = "test"
    let publicURL: String

    var subject: String { "Letters from Plinto arrive" }

    var blocks: [LetterBlock] {
        [
            .paragraph("This letter was sent to see whether letters from \(publicURL) arrive. This one did."),
            .paragraph("You need not do anything."),
        ]
    }
}
