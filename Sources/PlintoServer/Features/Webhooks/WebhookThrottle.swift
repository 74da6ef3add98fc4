import PlintoModels

/// Limits how often one user creates webhooks or changes their URLs, of which an email tells each time, and how often
/// they test them.
struct WebhookThrottle: Sendable {
    private enum Subject: Hashable {
        case receiver(UserID)
        case test(UserID)
    }

    private let counter: HourlyCounter<Subject>

    init(clock: any TimeSource) {
        counter = HourlyCounter(allowsWhenFull: true, clock: clock)
    }

    /// A webhook that sends where it did not send before: made before the write, counted by ``count(_:)`` within it.
    func receiver(of user: UserID) -> CountedOnce {
        counter.once([.receiver(user): Limits.Hourly.webhookURLs])
    }

    /// Counts a receiver.
    ///
    /// - Throws: 429 `too_many`, and then nothing is counted.
    func count(_ receiver: CountedOnce) throws(APIError) {
        guard let wait = receiver() else { return }
        throw Self.refusal("You have set up \(Limits.Hourly.webhookURLs) webhooks within this hour.", wait)
    }

    /// Counts a test.
    ///
    /// - Throws: 429 `too_many`, and then nothing is counted.
    func countTest(by user: UserID) throws(APIError) {
        guard let wait = counter.count([.test(user): Limits.Hourly.webhookTests]) else { return }
        throw Self.refusal("You have tested webhooks \(Limits.Hourly.webhookTests) times within this hour.", wait)
    }

    private static func refusal(_ sentence: String, _ wait: Int) -> APIError {
        APIError(.rateLimited, .tooMany, "\(sentence) Try again in \(wait) s.", retryAfter: wait)
    }
}
