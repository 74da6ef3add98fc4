/// Has a button that verifies an email address.
struct ConfirmEmailPage: PageTemplate {
    let token: String
    /// The email address of the account.
    let account: String

    var title: String { "Confirm your email address" }
    var hasForm: Bool { true }

    var content: Markup {
        """
        <p>Did you create an account with the email address <strong>\(account)</strong>? Then confirm that it is \
        yours. If not, close this page.</p>
        \(PagePath.emailVerification.form(token, button: "Confirm this email address"))
        """
    }
}
