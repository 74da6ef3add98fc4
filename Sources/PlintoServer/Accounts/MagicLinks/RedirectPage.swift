/// The body of a redirect, for a browser that does not follow it.
struct RedirectPage: PageTemplate {
    var title: String { "You are being signed in" }

    var content: Markup {
        """
        <p>You are being redirected to the application. If nothing happens, go back there and request a new email.</p>
        """
    }
}
