/// What stands behind a redirect, for the browser that does not follow it.
struct OnTheWayPage: PageTemplate {
    var title: String { "You are being signed in" }

    var content: Markup {
        """
        <p>Your browser goes on to the application by itself. If it does not, go back there and ask for a new letter.</p>
        """
    }
}
