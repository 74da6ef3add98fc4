import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore

/// The deliveries of one webhook: list, retry, and test.
struct ManageDeliveries: Sendable {
    /// The event type of a test.
    static let testType = "webhook.test"

    let database: ServerDatabase
    let webhookClient: WebhookClient
    let slots: DeliverySlots
    let throttle: WebhookThrottle
    /// Notifies the sender of a free slot.
    let slotIsFree: @Sendable () -> Void

    /// The newest first.
    ///
    /// - Throws: 404.
    func list(
        _ query: DeliveryListQuery,
        of id: WebhookID,
        to caller: ActingUser
    ) async throws -> ListPage<[WebhookDelivery]> {
        let found = try await database.read { transaction in
            let webhook = try transaction.webhookAccess.require(id, of: caller.user.id)
            return try transaction.deliveries.page(of: webhook.id, limit: query.limit + 1, offset: query.offset)
                .map { WebhookDelivery($0) }
        }
        return ListPage(
            body: Array(found.prefix(query.limit)),
            nextQuery: found.count > query.limit ? query.next : nil
        )
    }

    /// Makes a delivery due, whatever its status. If its attempts are used up it gets one more.
    ///
    /// - Throws: 404; 409 `webhook_inactive` or `event_gone`.
    func retry(_ id: WebhookID, _ deliveryID: DeliveryID, by caller: ActingUser, from context: RequestContext)
        async throws
        -> WebhookDelivery
    {
        let now = database.clock.now()
        return try await database.write(as: context) { transaction in
            let webhook = try transaction.webhookAccess.require(id, of: caller.user.id)
            guard var record = try transaction.deliveries.find(deliveryID),
                record.webhookID == webhook.id
            else { throw API.Webhooks.deliveryID.missing }
            guard webhook.isActive else { throw Self.inactive }
            guard try transaction.storedEvents.exists(record.eventID) else { throw Self.eventGone }
            record.status = .pending
            record.dueAt = now
            try transaction.deliveries.update(record)
            try transaction.webhooks.wake(webhook.id, at: now)
            return WebhookDelivery(record)
        }
    }

    /// Sends a test event, once and at once, even if the webhook is not active, and returns the result.
    ///
    /// - Throws: 404; 429 `too_many` if too many deliveries to this webhook are in progress, or the user has tested too
    ///   often.
    func test(_ id: WebhookID, by caller: ActingUser, from context: RequestContext) async throws -> WebhookTestResult {
        let webhook = try await database.read { try $0.webhookAccess.require(id, of: caller.user.id) }
        try throttle.countTest(by: caller.user.id)
        let now = database.clock.now()
        let id = DeliveryID(createdAt: now, from: database.random)
        guard slots.takeIfFree(id, to: webhook) else { throw Self.busy }
        defer {
            slots.give(id)
            slotIsFree()
        }
        let event = EventID(createdAt: now, from: database.random)
        let data = String(decoding: try WireJSON.encode(["webhook": ["id": webhook.id.text]]), as: UTF8.self)
        let message = WebhookMessage(id: event, type: Self.testType, happenedAt: now, data: data)
        guard let verdict = await webhookClient.deliver(message, to: webhook, at: now) else {
            throw CancellationError()
        }
        var record = DeliveryRecord(
            id: id,
            webhookID: webhook.id,
            eventID: event,
            eventType: Self.testType,
            dueAt: nil,
            createdAt: now
        )
        let end = database.clock.now()
        record = DeliveryUpdate(verdict, of: record, to: webhook, at: end, passed: end, from: database.random).delivery
        // A test has only one attempt.
        record.dueAt = nil
        if record.status == .pending { record.status = .failed }
        try await database.write(as: context) { [record] transaction in
            try transaction.storedEvents.insertTest(event, type: Self.testType, data: data, at: now)
            try transaction.deliveries.insert(record)
        }
        let sentence =
            record.error.map { "The receiver did not accept the event: \($0)" } ?? "The receiver accepted the event"
        return WebhookTestResult(message: sentence, delivery: WebhookDelivery(record))
    }

    private static let inactive = APIError(
        .invalidRequest,
        .webhookInactive,
        "The webhook is not active. Set is_active to true first.",
        status: 409
    )

    private static let eventGone = APIError(
        .invalidRequest,
        .eventGone,
        "The event of this delivery is no longer kept. Ask the API for the present state instead.",
        status: 409
    )

    private static let busy = APIError(
        .rateLimited,
        .tooMany,
        "Too many deliveries to this webhook are in progress. Try again later.",
        retryAfter: 15
    )
}
