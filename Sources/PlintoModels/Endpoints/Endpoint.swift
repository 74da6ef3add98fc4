/// One endpoint of an API: the server registers a handler for it, the client calls it, the agent's replica serves it.
/// Its types determine who may call it, what its path and query name, and which JSON it takes and returns, so that none
/// of that is declared twice.
///
/// ```swift
/// static let changeRole = Endpoint(
///     .patch,
///     Path("/v1/organizations/{org_id}/members/{user_id}", id, member),
///     Bearer(.organizationsWrite),
///     "Change the role of a member.",
///     body: ChangeRoleRequest.self,
///     response: OrganizationMember.self
/// )
/// ```
///
/// The struct itself has no constraints, and keeps everything that only the server needs behind one closure: checking
/// constraints and copying values that depend on the types would be most of the work of a short run of `plinto`.
package struct Endpoint<Access, PathValues: Sendable, Query, Body, Response>: Sendable {
    package let method: HTTPMethod
    /// The status of a successful response.
    package let status: Int
    private let typedPath: Path<PathValues>
    private let describe: @Sendable () -> EndpointDescription

    package var path: PathTemplate { typedPath.template }

    /// This endpoint without its types, for tables of all endpoints.
    package var description: EndpointDescription { describe() }

    /// The values of a path that matches ``path``.
    ///
    /// - Parameter texts: The percent-decoded text of each parameter, by name.
    /// - Throws: 404 for text that names nothing.
    package func pathValues(_ texts: [String: String]) throws(APIError) -> PathValues {
        try typedPath.values(texts)
    }

    /// The path with these values in it.
    package func filledPath(_ values: PathValues) -> String { typedPath.filled(with: values) }
}

extension Endpoint
where Access: EndpointAccess, Query: QueryParameters, Body: RequestBody, Response: Codable & Sendable {
    /// - Parameters:
    ///   - isVersioned: True if the endpoint reads, changes or deletes a resource with a version: `GET` takes
    ///     `If-None-Match`, changes take `If-Match`.
    ///   - isCounted: True if a request counts towards the rate limit of its caller.
    ///   - bodyLimit: The limit of the request body in bytes; nil for the default.
    package init(
        _ method: HTTPMethod,
        _ path: Path<PathValues>,
        _ access: Access,
        status: Int = 200,
        _ summary: String,
        query: Query.Type = NoQuery.self,
        body: Body.Type,
        response: Response.Type,
        headers: [RequestParameter] = [],
        errors: [ErrorSummary] = [],
        responseForm: ResponseForm = .json,
        isVersioned: Bool = false,
        isCounted: Bool = true,
        bodyLimit: Int? = nil,
        example: EndpointExample<Body, Response>? = nil
    ) {
        self.method = method
        self.status = status
        typedPath = path
        let (template, keys) = (path.template, access.keys)
        describe = {
            EndpointDescription(
                method: method,
                path: template,
                authentication: Access.authentication,
                status: status,
                summary: summary,
                keys: keys,
                isCounted: isCounted,
                bodyLimit: bodyLimit ?? Access.authentication.bodyLimit,
                details: EndpointDetails(
                    parameters: Query.declared + headers + (isVersioned ? [.condition(of: method)] : [])
                        + (EndpointDescription.storesResponses(method, Access.authentication)
                            ? [.idempotencyKeyOfChange] : []),
                    errors: errors,
                    responseForm: responseForm,
                    isVersioned: isVersioned,
                    takesBody: Body.self != NoBody.self,
                    request: { () throws(SchemaError) in try SchemaProbe.schema(of: Body.self) },
                    response: { () throws(SchemaError) in try SchemaProbe.schema(of: Response.self) },
                    requestExample: { try example?.request().map { try JSONValue(encoding: $0, style: .request) } },
                    responseExample: { try example?.response().map { try JSONValue(encoding: $0) } }
                )
            )
        }
    }

    /// This endpoint as the agent serves it from its copy: to each process at its socket, whatever the query.
    package var replica: Endpoint<SocketPeer, PathValues, NoQuery, Body, Response> {
        Endpoint<SocketPeer, PathValues, NoQuery, Body, Response>(
            method,
            typedPath,
            SocketPeer(),
            status: status,
            description.summary,
            body: Body.self,
            response: Response.self
        )
    }
}

extension Endpoint
where Access: EndpointAccess, Query: QueryParameters, Body == NoBody, Response: Codable & Sendable {
    /// An endpoint without a body.
    package init(
        _ method: HTTPMethod,
        _ path: Path<PathValues>,
        _ access: Access,
        status: Int = 200,
        _ summary: String,
        query: Query.Type = NoQuery.self,
        response: Response.Type,
        headers: [RequestParameter] = [],
        errors: [ErrorSummary] = [],
        responseForm: ResponseForm = .json,
        isVersioned: Bool = false,
        isCounted: Bool = true,
        example: EndpointExample<NoBody, Response>? = nil
    ) {
        self.init(
            method,
            path,
            access,
            status: status,
            summary,
            query: query,
            body: NoBody.self,
            response: response,
            headers: headers,
            errors: errors,
            responseForm: responseForm,
            isVersioned: isVersioned,
            isCounted: isCounted,
            example: example
        )
    }
}
