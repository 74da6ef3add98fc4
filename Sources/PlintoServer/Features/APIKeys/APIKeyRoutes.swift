import PlintoHTTP
import PlintoModels

/// The routes under `/api-keys`.
struct APIKeyRoutes: Sendable {
    let keys: ManageAPIKeys

    func register(on router: inout Router<Caller>) {
        router.on(API.APIKeys.create) { call in
            try await keys.create(call.body, by: call.signedIn, from: call.context)
        }
        router.on(
            API.APIKeys.list,
            page: { call in
                try await keys.list(call.request.query, of: call.actingUser)
            }
        )
        router.on(API.APIKeys.get) { call in
            try await keys.show(call.parameters["key_id"], to: call.actingUser)
        }
        router.on(API.APIKeys.revoke) { call in
            try await keys.revoke(call.parameters["key_id"], by: call.actingUser, from: call.context)
        }
    }
}
