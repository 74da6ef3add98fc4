/// Counters of events that requests alone do not show.
struct EventCounters: Sendable {
    /// The outcome of a presented refresh token.
    enum RefreshOutcome: String, CaseIterable {
        case rotated, replayed, refused, theft
    }

    let mailSent = Counter()
    let mailFailed = Counter()
    let mailDropped = Counter()
    let webhookSucceeded = Counter()
    /// Failed attempts, whatever follows.
    let webhookFailed = Counter()
    let webhookRetried = Counter()
    let webhookDisabled = Counter()
    private let dropped = EventLimits.Excess.allCases.map { _ in Counter() }
    private let refreshes = RefreshOutcome.allCases.map { _ in Counter() }

    /// Events that were not sent to a webhook, by the reached limit.
    func webhookDropped(_ excess: EventLimits.Excess) -> Counter {
        switch excess {
        case .rate: dropped[0]
        case .backlog: dropped[1]
        case .events: dropped[2]
        }
    }

    func refresh(_ outcome: RefreshOutcome) -> Counter {
        switch outcome {
        case .rotated: refreshes[0]
        case .replayed: refreshes[1]
        case .refused: refreshes[2]
        case .theft: refreshes[3]
        }
    }
}
