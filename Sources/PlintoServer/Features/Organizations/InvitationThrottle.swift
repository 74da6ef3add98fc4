import PlintoModels

/// Bounds the invitation emails to one email address, and those of one inviter: an invitation contains the inviter's
/// own text and must not become a way to send spam.
struct InvitationThrottle: Sendable {
    private enum Subject: Hashable {
        case recipient(String)
        case inviter(UserID)
    }

    private let counter: HourlyCounter<Subject>

    /// - Parameter capacity: The number of subjects that are counted within an hour; once there are more, no one can
    ///   invite.
    init(capacity: Int = 65536, clock: any TimeSource) {
        counter = HourlyCounter(capacity: capacity, allowsWhenFull: false, clock: clock)
    }

    /// Counts one email.
    ///
    /// - Parameter recipient: The folded email address.
    /// - Throws: 429 `rate_limit`, and then nothing is counted.
    func count(recipient: String, inviter: UserID) throws(APIError) {
        let limits: [Subject: Int] = [
            .recipient(recipient): Limits.Hourly.invitationsToRecipient, .inviter(inviter): Limits.Hourly.invitations,
        ]
        guard let wait = counter.count(limits) else { return }
        throw APIError(
            .rateLimited,
            .rateLimit,
            "Too many invitations were sent within this hour. Try again in \(wait) s.",
            retryAfter: wait
        )
    }
}
