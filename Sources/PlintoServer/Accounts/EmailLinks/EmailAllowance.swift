import PlintoModels
import PlintoStore

/// Bounds the emails with links that are sent to one email address, for one purpose.
///
/// Each requester has its own allowance, so that no one can use up another's: after a flood from one network the owner,
/// in another network, still gets emails. A second bound, over all requesters, protects the mailbox from many networks
/// at once; requests from a network where the account is signed in are exempt from it.
///
/// Emails count for as long as their links are valid, an hour at most, and whichever account had the email address
/// then: deleting the account and signing up again does not reset the count. Used links do not count.
enum EmailAllowance {
    private static let longestWindow: Int64 = 3600

    /// The seconds for which an email counts.
    static func window(of purpose: LinkPurpose) -> Int64 {
        min(longestWindow, EmailLinks.lifetime(of: purpose))
    }

    /// Decides whether another email may be sent.
    ///
    /// - Parameters:
    ///   - creations: The emails within the window, oldest first.
    ///   - isKnownNetwork: True if the account is signed in from the requester's network.
    /// - Returns: Nil if it may, otherwise the seconds until it may.
    static func wait(
        _ creations: [LinkCreation],
        purpose: LinkPurpose,
        requester: String,
        isKnownNetwork: Bool,
        at now: Timestamp
    ) -> Int? {
        // Creations in the future come from a clock that was ahead; they would count until then.
        let creations = creations.filter { $0.createdAt <= now }
        let own = creations.filter { $0.requester == requester }
        let blocking: [LinkCreation]
        if own.count >= Limits.Emails.perRequester {
            blocking = own.suffix(Limits.Emails.perRequester)
        } else if creations.count >= Limits.Emails.perEmailAddress, !isKnownNetwork {
            blocking = creations.suffix(Limits.Emails.perEmailAddress)
        } else {
            return nil
        }
        let oldest = blocking.first?.createdAt ?? now
        return Int(max(1, window(of: purpose) - now.milliseconds(since: oldest) / 1000))
    }
}
