import PlintoHTTP
import PlintoModels

/// The routes under `/webhooks`.
struct WebhookRoutes: Sendable {
    let webhooks: ManageWebhooks
    let deliveries: ManageDeliveries

    func register(on router: inout Router<Caller>) {
        router.on(API.Webhooks.create) { call in
            try await webhooks.create(call.body, by: call.actingUser, from: call.context)
        }
        router.on(
            API.Webhooks.list,
            page: { call in
                try await webhooks.list(of: call.actingUser, query: call.request.query)
            }
        )
        router.on(API.Webhooks.eventTypes) { _ in EventType.allCases }
        router.on(API.Webhooks.get) { call in
            try await webhooks.show(call.parameters["webhook_id"], to: call.actingUser)
        }
        router.on(API.Webhooks.update) { call in
            try await webhooks.update(
                call.parameters["webhook_id"],
                call.body,
                by: call.actingUser,
                from: call.context
            )
        }
        router.on(API.Webhooks.delete) { call in
            try await webhooks.delete(call.parameters["webhook_id"], by: call.actingUser, from: call.context)
        }
        router.on(API.Webhooks.regenerateSecret) { call in
            try await webhooks.regenerateSecret(call.parameters["webhook_id"], by: call.actingUser, from: call.context)
        }
        router.on(API.Webhooks.test) { call in
            try await deliveries.test(call.parameters["webhook_id"], by: call.actingUser, from: call.context)
        }
        router.on(
            API.Webhooks.deliveries,
            page: { call in
                try await deliveries.list(call.parameters["webhook_id"], to: call.actingUser, query: call.request.query)
            }
        )
        router.on(API.Webhooks.retry) { call in
            try await deliveries.retry(
                call.parameters["webhook_id"],
                call.parameters["delivery_id"],
                by: call.actingUser,
                from: call.context
            )
        }
    }
}
