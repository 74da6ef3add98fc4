import PlintoModels

/// Bounds the letters that members make the server send, to one address and at all: an invitation carries words of the
/// inviter's own, and must not become a way to pester people.
struct InvitationThrottle: Sendable {
    private enum Subject: Hashable {
        case recipient(String)
        case inviter(UserID)
    }

    /// Letters to one address within a clock hour, whoever sends them.
    static let perRecipient = 5
    /// Letters of one inviter within a clock hour, over all of their organizations.
    static let perInviter = 50

    private let counter: HourlyCounter<Subject>

    /// - Parameter capacity: How many subjects are counted within an hour; when they are more, nobody invites.
    init(capacity: Int = 65536, clock: any TimeSource) {
        counter = HourlyCounter(capacity: capacity, allowsWhenFull: false, clock: clock)
    }

    /// Counts one letter.
    ///
    /// - Parameter recipient: The address, folded.
    /// - Throws: 429 `rate_limit`, and then nothing is counted.
    func count(recipient: String, inviter: UserID) throws(APIError) {
        let limits: [Subject: Int] = [
            .recipient(recipient): Self.perRecipient, .inviter(inviter): Self.perInviter,
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
