/// Says how to go on with a letter whose link leads to no application.
struct TypeTheCodePage: PageTemplate {
    /// The account's address.
    let account: String

    var title: String { "Go back to sign in" }

    var content: Markup {
        """
        <p>You asked to sign in as <strong>\(account)</strong>. Go back to where you asked for the letter, and type the \
        code that stands in it, below its link.</p>
        <p>If you did not ask for that, close this page. Tell nobody the code.</p>
        """
    }
}
