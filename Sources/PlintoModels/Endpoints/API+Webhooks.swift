extension API {
    /// Webhooks and their deliveries. For users who may not change it, a webhook does not exist.
    package enum Webhooks {
        package static let create = Endpoint<CreateWebhookRequest, Webhook>(
            .post,
            "/v1/webhooks",
            .bearer,
            status: 201,
            "Send events to a URL.",
            keys: .scope(.webhooksWrite),
            errors: [
                ErrorSummary(400, .tooLong, .urlNotAllowed), ErrorSummary(403, .insufficientRole),
                ErrorSummary(404, .noSuchResource), ErrorSummary(409, .tooMany), ErrorSummary(429, .tooMany),
            ],
            example: .init(
                request: CreateWebhookRequest(
                    url: "https://yourapp.com/webhook",
                    events: [.userCreated, .userUpdated, .userDeleted, .sessionCreated],
                    description: "Main webhook endpoint"
                ),
                response: Samples.newWebhook
            )
        )
        package static let list = Endpoint<NoBody, WebhookList>(
            .get,
            "/v1/webhooks",
            .bearer,
            "List the webhooks that the current user may change.",
            keys: .scope(.webhooksRead),
            parameters: [.query("is_active", .boolean, "Only active, or only inactive webhooks.")]
                + RequestParameter.page(of: WebhookKind.self),
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: WebhookList(endpoints: [Samples.webhook]))
        )
        package static let eventTypes = Endpoint<NoBody, [EventType]>(
            .get,
            "/v1/webhooks/events/types",
            .bearer,
            "List the event types.",
            keys: .scope(.webhooksRead),
            example: .init(response: EventType.allCases)
        )
        package static let get = Endpoint<NoBody, Webhook>(
            .get,
            "/v1/webhooks/{webhook_id}",
            .bearer,
            "Get a webhook.",
            keys: .scope(.webhooksRead),
            example: .init(response: Samples.webhook)
        )
        package static let update = Endpoint<UpdateWebhookRequest, Webhook>(
            .patch,
            "/v1/webhooks/{webhook_id}",
            .bearer,
            "Update a webhook.",
            keys: .scope(.webhooksWrite),
            errors: [
                ErrorSummary(400, .tooLong, .urlNotAllowed), ErrorSummary(409, .tooMany), ErrorSummary(429, .tooMany),
            ],
            example: .init(
                request: UpdateWebhookRequest(events: [.userCreated], isActive: true),
                response: Samples.webhook
            )
        )
        package static let delete = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/webhooks/{webhook_id}",
            .bearer,
            "Delete a webhook.",
            keys: .scope(.webhooksWrite),
            example: .init(response: Acknowledgement("Webhook deleted"))
        )
        package static let test = Endpoint<NoBody, WebhookTestResult>(
            .post,
            "/v1/webhooks/{webhook_id}/test",
            .bearer,
            "Send a webhook.test event to a webhook at once.",
            keys: .scope(.webhooksWrite),
            errors: [ErrorSummary(429, .tooMany)],
            example: .init(
                response: WebhookTestResult(message: "The receiver accepted the event", delivery: Samples.delivery)
            )
        )
        package static let regenerateSecret = Endpoint<NoBody, Webhook>(
            .post,
            "/v1/webhooks/{webhook_id}/regenerate-secret",
            .bearer,
            "Replace the secret of a webhook; the old one also signs for 24 hours.",
            keys: .scope(.webhooksWrite),
            example: .init(response: Samples.newWebhook)
        )
        package static let deliveries = Endpoint<NoBody, [WebhookDelivery]>(
            .get,
            "/v1/webhooks/{webhook_id}/deliveries",
            .bearer,
            "List the deliveries of a webhook, newest first.",
            keys: .scope(.webhooksRead),
            parameters: [
                .query("limit", .integer(1...100, example: 100), "The maximum number of items. Default: 100."),
                .query("offset", .integer(0...100_000, example: 0), "The number of deliveries to skip. Default: 0."),
            ],
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: [Samples.delivery])
        )
        package static let retry = Endpoint<NoBody, WebhookDelivery>(
            .post,
            "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry",
            .bearer,
            "Retry a delivery now, whatever its status.",
            keys: .scope(.webhooksWrite),
            errors: [ErrorSummary(409, .eventGone, .webhookInactive)],
            example: .init(response: Samples.delivery)
        )

        /// All of them, for tests that check each.
        package static let all = [
            create.description,
            list.description,
            eventTypes.description,
            get.description,
            update.description,
            delete.description,
            test.description,
            regenerateSecret.description,
            deliveries.description,
            retry.description,
        ]
    }
}
