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

        package static let openAPI = Endpoint<NoBody, JSONValue>(
            .get,
            "/openapi.json",
            .none,
            "This API in the words of OpenAPI 3.1."
        )
        package static let documentation = Endpoint<NoBody, NoBody>(
            .get,
            "/docs",
            .none,
            "This API as a page for people.",
            answer: .page
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
