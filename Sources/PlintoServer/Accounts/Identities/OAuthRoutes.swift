import PlintoHTTP
import PlintoModels
import PlintoSystem
import PlintoTransport

/// The routes of sign-in by another service, and of identities.
struct OAuthRoutes: Sendable {
    /// The maximum length of a provider's response, in bytes: a key set is the longest, with some ten thousand.
    static let largestResponse = 256 * 1024

    let providers: OAuthProviders
    let start: OAuthStart
    let callback: OAuthCallback
    let identities: ManageIdentities
    let codes: SignInCodes

    func register(on router: inout Router<Caller>) {
        router.on(API.OAuth.providers) { _ in providers.list }
        router.navigation(API.OAuth.start) { call in
            try await start(call.path, call.query, from: call.context)
        }
        router.navigation(API.OAuth.callback) { call in
            try await callback(call.path, call.query, call.request, from: call.context)
        }
        router.on(API.OAuth.exchange) { call in
            try await codes.exchange(call.body.code, from: call.context)
        }
        router.on(API.OAuth.identities) { call in
            try await identities.list(call.caller)
        }
        router.on(API.OAuth.beginLink) { call in
            try await identities.begin(call.body, call.path, by: call.caller, from: call.context)
        }
        router.on(API.OAuth.link) { call in
            try await identities.confirm(call.body.linkCode, by: call.caller, from: call.context)
        }
        router.on(API.OAuth.unlink) { call in
            try await identities.unlink(call.path, by: call.caller, from: call.context)
        }
    }
}
