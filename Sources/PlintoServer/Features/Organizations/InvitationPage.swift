/// Shows who invites whom, and says how to accept.
///
/// It has no button: to accept takes an account's session, which applications hold and this server's pages do not.
struct InvitationPage: PageTemplate {
    let organization: String
    /// The address that was invited.
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
