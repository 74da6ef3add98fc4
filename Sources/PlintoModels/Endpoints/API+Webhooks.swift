extension API {
    /// Webhooks and their deliveries. For users who may not change it, a webhook does not exist.
    package enum Webhooks {
        package static let id = PathID<WebhookID>(missing: "You have no webhook with this id.")
        package static let deliveryID = PathID<DeliveryID>(missing: "This webhook has no such delivery.")

        package static let create = Endpoint(
            .post,
            Path("/v1/webhooks"),
            Bearer(.webhooksWrite),
            status: 201,
            "Send events to a URL.",
            body: CreateWebhookRequest.self,
            response: Webhook.self,
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
        package static let list = Endpoint(
            .get,
            Path("/v1/webhooks"),
            Bearer(.webhooksRead),
            "List the webhooks that the current user may change.",
            query: WebhookListQuery.self,
            response: WebhookList.self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: WebhookList(endpoints: [Samples.webhook]))
        )
        package static let eventTypes = Endpoint(
            .get,
            Path("/v1/webhooks/events/types"),
            Bearer(.webhooksRead),
            "List the event types.",
            response: [EventType].self,
            example: .init(response: EventType.allCases)
        )
        package static let get = Endpoint(
            .get,
            Path("/v1/webhooks/{webhook_id}", id),
            Bearer(.webhooksRead),
            "Get a webhook.",
            response: Webhook.self,
            example: .init(response: Samples.webhook)
        )
        package static let update = Endpoint(
            .patch,
            Path("/v1/webhooks/{webhook_id}", id),
            Bearer(.webhooksWrite),
            "Update a webhook.",
            body: UpdateWebhookRequest.self,
            response: Webhook.self,
            errors: [
                ErrorSummary(400, .tooLong, .urlNotAllowed), ErrorSummary(409, .tooMany), ErrorSummary(429, .tooMany),
            ],
            example: .init(
                request: UpdateWebhookRequest(events: [.userCreated], isActive: true),
                response: Samples.webhook
            )
        )
        package static let delete = Endpoint(
            .delete,
            Path("/v1/webhooks/{webhook_id}", id),
            Bearer(.webhooksWrite),
            "Delete a webhook.",
            response: Acknowledgement.self,
            example: .init(response: Acknowledgement("Webhook deleted"))
        )
        package static let test = Endpoint(
            .post,
            Path("/v1/webhooks/{webhook_id}/test", id),
            Bearer(.webhooksWrite),
            "Send a webhook.test event to a webhook at once.",
            response: WebhookTestResult.self,
            errors: [ErrorSummary(429, .tooMany)],
            example: .init(
                response: WebhookTestResult(message: "The receiver accepted the event", delivery: Samples.delivery)
            )
        )
        package static let regenerateSecret = Endpoint(
            .post,
            Path("/v1/webhooks/{webhook_id}/regenerate-secret", id),
            Bearer(.webhooksWrite),
            "Replace the secret of a webhook; the old one also signs for 24 hours.",
            response: Webhook.self,
            example: .init(response: Samples.newWebhook)
        )
        package static let deliveries = Endpoint(
            .get,
            Path("/v1/webhooks/{webhook_id}/deliveries", id),
            Bearer(.webhooksRead),
            "List the deliveries of a webhook, newest first.",
            query: DeliveryListQuery.self,
            response: [WebhookDelivery].self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: [Samples.delivery])
        )
        package static let retry = Endpoint(
            .post,
            Path("/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry", id, deliveryID),
            Bearer(.webhooksWrite),
            "Retry a delivery now, whatever its status.",
            response: WebhookDelivery.self,
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
