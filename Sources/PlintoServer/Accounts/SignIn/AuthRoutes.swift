import PlintoHTTP
import PlintoModels

/// The routes under `/auth`.
struct AuthRoutes: Sendable {
    let signUp: SignUp
    let signIn: SignIn
    let signOut: SignOut
    let refresh: Refresh

    func register(on router: inout Router<Caller>) {
        router.on(API.Auth.signUp) { call in
            try await signUp(call.body, from: call.context)
        }
        router.on(API.Auth.signIn) { call in
            try await signIn(call.body, from: call.context)
        }
        router.on(API.Auth.signOut) { call in
            try await signOut(call.caller, from: call.context)
        }
        router.on(
            API.Auth.refresh,
            replying: { call in
                EncodedJSON(flat: try await refresh(call.body, key: IdempotencyKey(call.request), from: call.context))
            }
        )
    }
}
