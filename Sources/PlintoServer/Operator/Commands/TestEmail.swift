/// The email of `plinto-server mail test`.
struct TestEmail: EmailTemplate {
    static let name = "test"
    let publicURL: String

    var subject: String { "Plinto test email" }

    var blocks: [EmailBlock] {
        [
            .paragraph("This email tests whether emails from \(publicURL) arrive. This one did."),
            .paragraph("You do not need to do anything."),
        ]
    }
}
