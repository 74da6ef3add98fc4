/// Shows an invitation, and how to accept it.
///
/// It has no button: accepting requires a session of the account, which applications have and this server's pages do
/// not.
struct InvitationPage: PageTemplate {
    let organization: String
    /// The invited email address.
    let invited: String
    let role: String
    let code: String

    var title: String { "Invitation to \(organization)" }

    var content: Markup {
        """
        <p>The email address <strong>\(invited)</strong> is invited to join <strong>\(organization)</strong> as \(role).</p>
        <p>To accept, sign in to your account with that email address, and enter this code there:</p>
        <p><code>\(code)</code></p>
        <p>If you do not know the sender, close this page.</p>
        """
    }
}
