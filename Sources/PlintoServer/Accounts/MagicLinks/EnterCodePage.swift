/// Explains how to use an email whose link leads to no application.
struct EnterCodePage: PageTemplate {
    /// The email address of the account.
    let account: String

    var title: String { "Go back to sign in" }

    var content: Markup {
        """
        <p>You asked to sign in as <strong>\(account)</strong>. Go back to where you requested the email, and type the \
        code from the email, below its link.</p>
        <p>If you did not request this, close this page. Never share the code.</p>
        """
    }
}
