import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The two jobs behind webhooks: events become deliveries, deliveries are sent.
struct WebhookWork: Sendable {
    let sender: WebhookSender
    /// Makes deliveries of events.
    let dispatching: BackgroundJob
    /// Sends deliveries.
    let sending: BackgroundJob

    init(
        sender: WebhookSender,
        database: any Database,
        clock: any TimeSource,
        random: any RandomSource,
        log: Log,
        crashPoints: CrashPoints
    ) {
        let sending = BackgroundJob("webhooks", log: log, step: sender.startDue)
        self.sender = sender
        self.sending = sending
        dispatching = BackgroundJob(
            "events",
            log: log,
            step: EventDispatcher(
                database: database,
                clock: clock,
                random: random,
                crashPoints: crashPoints
            ) { sending.call() }.dispatchDue
        )
    }

    /// Carries out what the sending job hands out, until the task is cancelled.
    func run() async {
        await sender.run { [sending] in sending.call() }
    }
}
