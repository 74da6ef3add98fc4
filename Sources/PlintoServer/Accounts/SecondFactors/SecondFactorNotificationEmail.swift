import PlintoModels

/// Tells the owner of an account about changes to its second factor, in case they were not made by them.
struct SecondFactorNotificationEmail: EmailTemplate {
    static let name = "second_factor"
    /// The seconds for which it is worth sending.
    static let lifetime: Int64 = 3 * 86_400

    enum Event: Hashable, Sendable {
        case enabled
        case disabled
        /// By an administrator, whose IP address is not disclosed.
        case reset
        case backupCodeUsed(remaining: Int)
        case backupCodesRegenerated
        /// The password was right, followed by this many wrong codes in a row.
        case guessed(failures: Int)
    }

    let event: Event
    let time: Timestamp
    /// Nil if it is not the owner's business.
    let address: String?

    var subject: String {
        switch event {
        case .enabled: "The second factor of your account was turned on"
        case .disabled: "The second factor of your account was turned off"
        case .reset: "The second factor of your account was removed by an administrator"
        case .backupCodeUsed: "A backup code of your account was used"
        case .backupCodesRegenerated: "Your account has new backup codes"
        case .guessed: "Someone is trying to guess the second factor of your account"
        }
    }

    var blocks: [EmailBlock] {
        let place = address.map { ", from the IP address \($0)" } ?? ""
        return [.paragraph("\(what) (\(time.text)\(place).)"), .paragraph(advice)]
    }

    private var what: String {
        switch event {
        case .enabled:
            "From now on, signing in to your account requires a code from your authenticator."
        case .disabled:
            "From now on, signing in to your account requires no second factor, and its backup codes are void."
        case .reset:
            "An administrator removed the second factor of your account, with its backup codes, and ended all your "
                + "sessions. From now on, your password alone signs in. Passkeys stay: remove the passkey of a lost "
                + "device."
        case .backupCodeUsed(let remaining):
            "A backup code was used in place of a code from your authenticator; \(Self.left(remaining))"
        case .backupCodesRegenerated:
            "New backup codes were created for your account, and the old ones are void."
        case .guessed(let failures):
            "Someone who knows your password sent \(failures) wrong codes in a row for your account."
        }
    }

    private var advice: String {
        switch event {
        case .guessed:
            "If this was not you, change your password now: that stops it. No one signed in."
        case .reset:
            "If you asked for this, sign in and set up another authenticator. If not, change your password now and "
                + "tell the operator of this service."
        case .backupCodeUsed(let remaining) where remaining < 3:
            "Create new backup codes soon. If this was not you, change your password now."
        case .enabled, .disabled, .backupCodeUsed, .backupCodesRegenerated:
            "If this was you, you do not need to do anything. If not, change your password now and end all your "
                + "sessions."
        }
    }

    private static func left(_ count: Int) -> String {
        switch count {
        case 0: "none is left."
        case 1: "one is left."
        default: "\(count) are left."
        }
    }
}
