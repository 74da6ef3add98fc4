import PlintoModels

/// Tells the owner of an account that its password was changed, in case it was not done by them.
struct PasswordNotificationEmail: EmailTemplate {
    static let name = "password_changed"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    enum Event: Hashable, Sendable {
        /// In a session, by a user who knew the old one.
        case changed
        /// With the link from an email.
        case reset
    }

    let event: Event
    let time: Timestamp
    let address: String

    var subject: String { "Your password was changed" }

    var blocks: [EmailBlock] {
        [.paragraph("\(what) (\(time.text), from the IP address \(address).)"), .paragraph(advice)]
    }

    private var what: String {
        switch event {
        case .changed:
            "The password of your account was changed. Every session has ended, except the one that changed it."
        case .reset:
            "A new password was set for your account, with a link that was sent to you. Every session has ended."
        }
    }

    private var advice: String {
        switch event {
        case .changed:
            "If this was you, you do not need to do anything. If not, request a new password where you sign in: that "
                + "ends every session."
        case .reset:
            "If this was you, you do not need to do anything. If not, someone else reads your email: secure your "
                + "email account, then request a new password where you sign in."
        }
    }
}
