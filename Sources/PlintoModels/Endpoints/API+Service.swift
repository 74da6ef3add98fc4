extension API {
    /// Endpoints about the server itself.
    package enum Service {
        package static let jwks = Endpoint<NoBody, JSONWebKeySet>(
            .get,
            "/.well-known/jwks.json",
            .none,
            "Get the public keys that sign access tokens."
        )
        package static let health = Endpoint<NoBody, HealthResponse>(
            .get,
            "/health",
            .none,
            "Check that the process is alive."
        )
        package static let ready = Endpoint<NoBody, HealthResponse>(
            .get,
            "/ready",
            .none,
            "Check that the process can serve: its database works and it is not shutting down."
        )

        package static let openAPI = Endpoint<NoBody, JSONValue>(
            .get,
            "/openapi.json",
            .none,
            "Get this API as OpenAPI 3.1."
        )
        package static let documentation = Endpoint<NoBody, NoBody>(
            .get,
            "/docs",
            .none,
            "Get this API as a page for people.",
            responseForm: .page
        )

        static let all = [
            jwks.description,
            health.description,
            ready.description,
            openAPI.description,
            documentation.description,
        ]
    }
}
