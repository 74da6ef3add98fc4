/// Another method and path of an endpoint, which a published SDK has built in. It is served under `/api/v1` only,
/// exactly like the endpoint: it has no rules of its own.
package struct SDKRouteAlias: Sendable {
    package let method: HTTPMethod
    /// The path under `/v1`, like every path of ``API``; its parameters have the endpoint's names.
    package let path: PathTemplate
    /// The endpoint that it stands for.
    package let endpoint: EndpointDescription
    /// A field that distinguishes this synonym from another endpoint with the same method and path, once the request is
    /// admitted there; the other endpoint does not take it.
    package let field: String?

    init<Access, PathValues, Query, Body, Response>(
        _ method: HTTPMethod,
        _ path: PathTemplate,
        with field: String? = nil,
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>
    ) {
        self.method = method
        self.path = path
        self.field = field
        self.endpoint = endpoint.description
    }
}
