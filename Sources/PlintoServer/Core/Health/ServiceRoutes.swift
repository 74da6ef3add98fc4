import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The routes for the state of the service, and for its public keys.
struct ServiceRoutes: Sendable {
    let keys: SigningKeyRing
    let clock: any TimeSource
    let readiness: Readiness

    func register(on router: inout Router<Caller>) {
        router.on(
            API.Service.jwks,
            replying: { _ in
                // Public, and requested by every service that verifies tokens.
                Reply(body: keys.published(at: clock.now()), fields: ["Cache-Control": "public, max-age=300"])
            }
        )
        router.on(API.Service.health) { _ in
            HealthResponse(status: "ok", version: Version.current)
        }
        router.on(API.Service.ready) { _ in
            try await readiness.check()
        }
    }
}
