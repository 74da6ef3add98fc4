/// Confirms that the new password is set.
struct PasswordChangedPage: PageTemplate {
    var title: String { "Your password was changed" }

    var content: Markup {
        """
        <p>Every session of the account has ended. Sign in with the new password.</p>
        <p>You can close this page.</p>
        """
    }
}
