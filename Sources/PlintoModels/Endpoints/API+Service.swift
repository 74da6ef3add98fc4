extension API {
    /// Endpoints about the server itself.
    package enum Service {
        package static let jwks = Endpoint(
            .get,
            Path("/.well-known/jwks.json"),
            Public(),
            "Get the public keys that sign access tokens.",
            response: JSONWebKeySet.self,
            isCounted: false
        )
        package static let health = Endpoint(
            .get,
            Path("/health"),
            Public(),
            "Check that the process is alive.",
            response: HealthResponse.self,
            isCounted: false
        )
        package static let ready = Endpoint(
            .get,
            Path("/ready"),
            Public(),
            "Check that the process can serve: its database works and it is not shutting down.",
            response: HealthResponse.self,
            isCounted: false
        )

        package static let openAPI = Endpoint(
            .get,
            Path("/openapi.json"),
            Public(),
            "Get this API as OpenAPI 3.1.",
            response: JSONValue.self
        )
        package static let documentation = Endpoint(
            .get,
            Path("/docs"),
            Public(),
            "Get this API as a page for people.",
            response: NoBody.self,
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
