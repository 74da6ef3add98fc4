import PlintoCrypto
import PlintoModels
import PlintoSystem

/// A secret that can be guessed, one attempt at a time.
enum AttemptSubject: Hashable, Sendable {
    /// The password of an account, whether for a sign-in or to confirm a change.
    case password(of: UserID)
    /// The password of an account that does not exist, identified by the folded text that was typed. It is treated like
    /// an existing one, so that the two cannot be distinguished.
    case passwordOfUnknown(String)
    /// A code of the second factor.
    case secondFactor(of: UserID)

    var policy: AttemptPolicy {
        switch self {
        case .password, .passwordOfUnknown: .passwords
        case .secondFactor: .codes
        }
    }

    /// SHA-256 of the subject: the text typed as an email address may have been a password.
    var digest: [UInt8] {
        let text =
            switch self {
            case .password(let user): user.text
            case .passwordOfUnknown(let name): "unknown account \(name)"
            case .secondFactor(let user): "code of \(user.text)"
            }
        return Digest.sha256.hash(Array(text.utf8))
    }
}

/// The key that consecutive failures are counted by: a subject, and an IP address group, an IPv6 site or all of them.
struct AttemptKey: Hashable, Sendable {
    /// ``AttemptSubject/digest``.
    let subject: [UInt8]
    /// The IP address group or site; empty for the account as a whole.
    let group: String

    /// The key of all groups together.
    var whole: AttemptKey { AttemptKey(subject: subject, group: "") }

    /// The key of the site of an IPv6 group; nil if the group is a site by itself.
    var site: AttemptKey? {
        IPAddressGroup.siteName(ofGroup: group).map { AttemptKey(subject: subject, group: $0) }
    }

    var isWhole: Bool { group.isEmpty }
    var isSite: Bool { group.hasSuffix("/48") }

    init(subject: [UInt8], group: String) {
        self.subject = subject
        self.group = group
    }

    /// - Parameter address: The client's IP address.
    init(_ subject: AttemptSubject, from address: String) {
        self.init(subject: subject.digest, group: IPAddressGroup.name(of: address))
    }
}
