import PlintoCrypto
import PlintoModels
import PlintoStore

/// The changes that an attempt makes to the delivery and its webhook. A pure decision.
struct DeliveryUpdate: Hashable, Sendable {
    /// The milliseconds without a success after which a webhook is disabled.
    static let longestFailing: Int64 = 5 * 86_400 * 1000

    var delivery: DeliveryRecord
    /// The first failure since the last success.
    var failingSince: Timestamp?
    /// True if the webhook is to be disabled.
    var disables = false

    /// - Parameters:
    ///   - before: The delivery as it was attempted.
    ///   - webhook: The webhook's present state.
    ///   - passed: The time that has certainly passed: no webhook is disabled because the wall clock jumped.
    init(
        _ verdict: AttemptResult,
        of before: DeliveryRecord,
        to webhook: WebhookRecord,
        at now: Timestamp,
        passed: Timestamp,
        from random: any RandomSource
    ) {
        delivery = before
        delivery.attempts += 1
        delivery.lastAttemptAt = now
        delivery.dueAt = nil
        delivery.error = nil
        switch verdict {
        case .delivered(let status):
            delivery.status = .delivered
            delivery.responseStatus = status
        case .gone:
            delivery.status = .failed
            delivery.responseStatus = 410
            delivery.error = "the receiver is gone"
            failingSince = min(webhook.failingSince ?? now, now)
            disables = true
        case .failed(let status, let error, let wish):
            let pause = WebhookRetry.pause(after: delivery.attempts, wish: wish, from: random)
            delivery.status = pause == nil ? .failed : .pending
            delivery.dueAt = pause.map(now.advanced(byMilliseconds:))
            delivery.responseStatus = status
            delivery.error = error
            let since = min(webhook.failingSince ?? now, now)
            failingSince = since
            disables = passed.milliseconds(since: since) >= Self.longestFailing
        }
    }
}
