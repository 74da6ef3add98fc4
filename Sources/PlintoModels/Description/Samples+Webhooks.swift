extension Samples {
    package static var webhook: Webhook {
        Webhook(
            id: id(0x70),
            url: "https://yourapp.com/webhook",
            events: [.userCreated, .userUpdated, .userDeleted, .sessionCreated],
            description: "Main webhook endpoint",
            isActive: true,
            createdAt: created,
            updatedAt: created
        )
    }

    /// The webhook in the response that created it.
    package static var newWebhook: Webhook {
        var webhook = webhook
        webhook.secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDAAAAAAAAAAA="
        return webhook
    }

    package static var delivery: WebhookDelivery {
        WebhookDelivery(
            id: id(0x71),
            webhookID: id(0x70),
            eventID: id(0x72),
            eventType: EventType.userCreated.rawValue,
            status: .delivered,
            attempts: 1,
            responseStatus: 200,
            createdAt: created,
            lastAttemptAt: created
        )
    }
}
