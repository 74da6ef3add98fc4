import PlintoSystem

/// Has a button that signs in at an application.
struct SignInPage: PageTemplate {
    let token: String
    /// The email address of the account.
    let account: String
    /// The URL that the browser goes to, among those that the operator allows.
    let destination: String

    var title: String { "Sign in" }
    var hasForm: Bool { true }
    var formTargets: [String] { [origin] }

    var content: Markup {
        """
        <p>You are signing in as <strong>\(account)</strong> at <strong>\(origin)</strong>. If you did not request \
        this, close this page.</p>
        \(PagePath.magicLink.form(token, button: "Sign in"))
        """
    }

    /// Scheme, host and port.
    private var origin: String {
        (try? WebURL(destination))?.origin.description ?? ""
    }
}
