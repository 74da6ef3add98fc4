/// Confirms that an email address is verified.
struct EmailConfirmedPage: PageTemplate {
    var title: String { "Your email address is confirmed" }

    var content: Markup {
        """
        <p>You can close this page and continue where you came from.</p>
        """
    }
}
