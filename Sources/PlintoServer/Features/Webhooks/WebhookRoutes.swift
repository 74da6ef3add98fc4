import PlintoHTTP
import PlintoModels

/// The routes under `/webhooks`.
struct WebhookRoutes: Sendable {
    let webhooks: ManageWebhooks
    let deliveries: ManageDeliveries

    func register(on router: inout Router<Caller>) {
        router.on(API.Webhooks.create) { call in
            try await webhooks.create(call.body, by: call.caller, from: call.context)
        }
        router.on(
            API.Webhooks.list,
            replying: { call in
                try await webhooks.list(call.query, of: call.caller)
            }
        )
        router.on(API.Webhooks.eventTypes) { _ in EventType.allCases }
        router.on(API.Webhooks.get) { call in
            try await webhooks.show(call.path, to: call.caller)
        }
        router.on(API.Webhooks.update) { call in
            try await webhooks.update(
                call.path,
                call.body,
                by: call.caller,
                from: call.context
            )
        }
        router.on(API.Webhooks.delete) { call in
            try await webhooks.delete(call.path, by: call.caller, from: call.context)
        }
        router.on(API.Webhooks.regenerateSecret) { call in
            try await webhooks.regenerateSecret(call.path, by: call.caller, from: call.context)
        }
        router.on(API.Webhooks.test) { call in
            try await deliveries.test(call.path, by: call.caller, from: call.context)
        }
        router.on(
            API.Webhooks.deliveries,
            replying: { call in
                try await deliveries.list(call.query, of: call.path, to: call.caller)
            }
        )
        router.on(API.Webhooks.retry) { call in
            try await deliveries.retry(
                call.path.0,
                call.path.1,
                by: call.caller,
                from: call.context
            )
        }
    }
}
