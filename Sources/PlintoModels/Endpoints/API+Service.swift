extension API {
    /// What machines ask of the server itself.
    package enum Service {
        package static let jwks = Endpoint<NoBody, JSONWebKeySet>(
            .get,
            "/.well-known/jwks.json",
            .none,
            "The public keys that access tokens are signed with."
        )
        package static let health = Endpoint<NoBody, HealthResponse>(
            .get,
            "/health",
            .none,
            "Whether the process lives."
        )
        package static let ready = Endpoint<NoBody, HealthResponse>(
            .get,
            "/ready",
            .none,
            "Whether the process can serve: its database answers and it is not shutting down."
        )

        static let all = [
            jwks.description,
            health.description,
            ready.description,
        ]
    }
}
