/// Another method and path of an endpoint, which a published SDK has built in. It is answered under `/api/v1` alone, as the
/// endpoint's own: it has no rules of its own.
package struct PublishedSynonym: Sendable {
    package let method: HTTPMethod
    /// Under `/v1`, as every path of ``API``; its parameters have the names that the endpoint gives them.
    package let path: PathTemplate
    /// What it is the same as.
    package let endpoint: EndpointDescription
    /// Where another endpoint has this method and path: a field that it does not take, and by which the two are told
    /// apart once the request is admitted there.
    package let field: String?

    init<Request, Response>(
        _ method: HTTPMethod,
        _ path: PathTemplate,
        with field: String? = nil,
        _ endpoint: Endpoint<Request, Response>
    ) {
        self.method = method
        self.path = path
        self.field = field
        self.endpoint = endpoint.description
    }
}
