import PlintoHTTP
import PlintoModels

/// The routes under `/auth`.
struct AuthRoutes: Sendable {
    let signUp: SignUp
    let signIn: SignIn
    let signOut: SignOut
    let refresh: Refresh

    init(_ parts: ServerParts) {
        signUp = SignUp(
            database: parts.database,
            passwords: parts.passwords,
            policy: parts.policy,
            issuer: parts.issuer,
            audit: parts.audit,
            events: parts.events,
            verification: parts.verification,
            clock: parts.clock,
            random: parts.random
        )
        signIn = SignIn(
            database: parts.database,
            passwords: parts.passwords,
            completion: parts.completion,
            throttle: parts.throttle,
            familiar: parts.familiar,
            audit: parts.audit
        )
        signOut = SignOut(
            database: parts.database,
            sessions: parts.sessions,
            audit: parts.audit,
            events: parts.events,
            clock: parts.clock
        )
        refresh = Refresh(
            database: parts.database,
            issuer: parts.issuer,
            sessions: parts.sessions,
            uses: parts.uses,
            audit: parts.audit,
            events: parts.events,
            clock: parts.clock,
            crashPoints: parts.crashPoints,
            counters: parts.counters
        )
    }

    func register(on router: inout Router<Caller>) {
        router.on(API.Auth.signUp) { call in
            try await signUp(call.body, from: call.origin)
        }
        router.on(API.Auth.signIn) { call in
            try await signIn(call.body, from: call.origin)
        }
        router.on(API.Auth.signOut) { call in
            try await signOut(call.signedIn, from: call.origin)
        }
        router.on(
            API.Auth.refresh,
            encoded: { call in
                EncodedJSON(flat: try await refresh(call.body, key: IdempotencyKey(call.request), from: call.origin))
            }
        )
    }
}
