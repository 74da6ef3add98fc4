import PlintoHTTP
import PlintoModels

/// The routes under `/auth/oauth`.
struct OAuthRoutes: Sendable {
    let codes: SignInCodes

    init(_ parts: ServerParts) {
        codes = parts.signInCodes
    }

    func register(on router: inout Router<Caller>) {
        router.on(API.OAuth.exchange) { call in
            try await codes.exchange(call.body.code, from: call.origin)
        }
    }
}
