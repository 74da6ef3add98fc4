import PlintoModels

/// Limits how often one user creates webhooks or changes their URLs, of which an email tells each time, and how often
/// they test them.
struct WebhookThrottle: Sendable {
    private enum Subject: Hashable {
        case receiver(UserID)
        case test(UserID)
    }

    /// The number of new receivers of one user within a clock hour.
    static let receivers = 50
    /// The number of tests of one user within a clock hour.
    static let tests = 200

    private let counter: HourlyCounter<Subject>

    init(clock: any TimeSource) {
        counter = HourlyCounter(allowsWhenFull: true, clock: clock)
    }

    /// A webhook that sends where it did not send before: made before the write, counted by ``count(_:)`` within it.
    func receiver(of user: UserID) -> CountedOnce {
        counter.once([.receiver(user): Self.receivers])
    }

    /// Counts a receiver.
    ///
    /// - Throws: 429 `too_many`, and then nothing is counted.
    func count(_ receiver: CountedOnce) throws(APIError) {
        guard let wait = receiver() else { return }
        throw Self.refusal("You have set up \(Self.receivers) webhooks within this hour.", wait)
    }

    /// Counts a test.
    ///
    /// - Throws: 429 `too_many`, and then nothing is counted.
    func countTest(by user: UserID) throws(APIError) {
        guard let wait = counter.count([.test(user): Self.tests]) else { return }
        throw Self.refusal("You have tested webhooks \(Self.tests) times within this hour.", wait)
    }

    private static func refusal(_ sentence: String, _ wait: Int) -> APIError {
        APIError(.rateLimited, .tooMany, "\(sentence) Try again in \(wait) s.", retryAfter: wait)
    }
}
