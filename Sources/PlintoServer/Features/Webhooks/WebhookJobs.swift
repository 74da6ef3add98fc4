import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The jobs of webhooks: events become deliveries, deliveries are sent, and webhooks end with their API key.
struct WebhookJobs: Service {
    let name = "webhook attempts"
    let sender: WebhookSender
    /// Turns events into deliveries.
    let dispatching: BackgroundJob
    /// Sends deliveries.
    let sending: BackgroundJob
    /// Disables the webhooks of API keys that have ended.
    let ending: BackgroundJob

    init(
        sender: WebhookSender,
        end: WebhookDisabler,
        database: any Database,
        leases: QueueLeases,
        clock: any TimeSource,
        steady: SteadyClock,
        random: any RandomSource,
        log: Log,
        crashPoints: CrashPoints,
        counters: EventCounters
    ) {
        let sending = BackgroundJob("webhooks", log: log, step: sender.startDue)
        self.sender = sender
        self.sending = sending
        let dispatcher = EventDispatcher(
            database: database,
            leases: leases,
            clock: clock,
            random: random,
            crashPoints: crashPoints,
            counters: counters,
            log: log
        )
        dispatching = BackgroundJob("events", log: log) { try await dispatcher.dispatchDue() }
        let keyEnd = WebhookKeyExpiry(database: database, end: end, clock: clock, steady: steady, log: log)
        ending = BackgroundJob("webhooks of ended API keys", log: log, step: keyEnd.disableDue)
    }

    /// Makes the attempts that the sending job starts, until the task is cancelled.
    func run() async {
        await sender.run { [sending] in sending.call() }
    }
}
