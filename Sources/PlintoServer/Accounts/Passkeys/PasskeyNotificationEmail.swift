import PlintoModels

/// Tells the owner of an account that a passkey was added or removed, in case it was not done by them.
struct PasskeyNotificationEmail: EmailTemplate {
    static let name = "passkey"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    enum Event: Hashable, Sendable {
        case added
        case removed
    }

    let event: Event
    /// The user's name for it.
    let passkey: String
    let time: Timestamp
    let address: String

    var subject: String {
        switch event {
        case .added: "A passkey was added to your account"
        case .removed: "A passkey was removed from your account"
        }
    }

    var blocks: [EmailBlock] {
        [.paragraph("\(what) (\(time.text), from the IP address \(address).)"), .paragraph(advice)]
    }

    private var what: String {
        switch event {
        case .added: "The passkey “\(passkey)” was added to your account: anyone who has it can sign in with it."
        case .removed: "The passkey “\(passkey)” was removed from your account. It can no longer sign in."
        }
    }

    private var advice: String {
        switch event {
        case .added:
            "If this was you, you do not need to do anything. If not, remove it now, change your password and end all "
                + "your sessions."
        case .removed:
            "If this was you, you do not need to do anything. If not, change your password now and end all your "
                + "sessions."
        }
    }
}
