import PlintoHTTP
import PlintoModels

/// The routes under `/api-keys`.
struct APIKeyRoutes: Sendable {
    let keys: ManageAPIKeys

    func register(on router: inout Router<Caller>) {
        router.on(API.APIKeys.create) { call in
            try await keys.create(call.body, by: call.caller, from: call.context)
        }
        router.on(
            API.APIKeys.list,
            replying: { call in
                try await keys.list(call.query, of: call.caller)
            }
        )
        router.on(API.APIKeys.get) { call in
            try await keys.show(call.path, to: call.caller)
        }
        router.on(API.APIKeys.revoke) { call in
            try await keys.revoke(call.path, by: call.caller, from: call.context)
        }
    }
}
