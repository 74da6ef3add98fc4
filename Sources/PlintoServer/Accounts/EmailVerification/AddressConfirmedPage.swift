/// Says that an address is proved.
struct AddressConfirmedPage: PageTemplate {
    var title: String { "Your address is confirmed" }

    var content: Markup {
        """
        <p>You can close this page and go on where you came from.</p>
        """
    }
}
