import PlintoModels

/// Tells the owner of an account that its username was changed, so that they learn of it if it was not them.
struct UsernameNotificationEmail: EmailTemplate {
    static let name = "username_changed"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    /// Nil if there was none.
    let old: String?
    /// Nil if it was removed.
    let new: String?
    let time: Timestamp
    /// The IP address that the change came from.
    let address: String

    var subject: String { "Your username was changed" }

    var blocks: [EmailBlock] {
        [.paragraph("\(what) (\(time.text), from the IP address \(address).)"), .paragraph(advice)]
    }

    private var what: String {
        switch (old, new) {
        case (let old?, let new?):
            "The username of your account was changed from “\(old)” to “\(new)”. Sign in with the new one, or with your "
                + "email address. No one else can take “\(old)” for 30 days; you can take it back."
        case (let old?, nil):
            "The username “\(old)” of your account was removed. Sign in with your email address. No one else can take "
                + "“\(old)” for 30 days; you can take it back."
        default:
            "Your account now has the username “\(new ?? "")”. You can sign in with it."
        }
    }

    private var advice: String {
        "If this was you, you do not need to do anything. If not, change your password now and end all your sessions."
    }
}
