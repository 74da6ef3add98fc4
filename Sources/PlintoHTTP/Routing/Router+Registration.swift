package import PlintoModels

extension Router {
    /// Determines the caller of an endpoint from the router's principal, as the endpoint's access knows it.
    ///
    /// - Throws: An error if the principal is no such caller, which admission has ruled out.
    package typealias Identify<Identity> = @Sendable (Principal) throws(APIError) -> Identity

    /// Registers a handler whose response has the endpoint's status.
    package mutating func register<
        Access,
        Identity,
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        as identify: @escaping Identify<Identity>,
        _ handler: @escaping @Sendable (Call<Principal, Identity, PathValues, Query, Body>) async throws -> Response
    ) {
        add(endpoint, identify) { call in
            HTTPResponse(
                status: endpoint.status,
                body: try WireJSON.encodeResponse(try await handler(call), naming: call.request.naming)
            )
        }
    }

    /// Registers a handler that returns more than a body.
    package mutating func register<
        Access,
        Identity,
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable,
        Outcome: HandlerReply<Response>
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        as identify: @escaping Identify<Identity>,
        replying handler:
            @escaping @Sendable (Call<Principal, Identity, PathValues, Query, Body>) async throws -> Outcome
    ) {
        add(endpoint, identify) { call in
            try await handler(call).response(to: call.request, status: endpoint.status)
        }
    }

    /// Registers a handler that makes the whole response, and sets `Content-Type` itself. Its body, if a request has
    /// one, is not read.
    ///
    /// - Parameter renderer: Renders errors, including those before the handler; nil for the envelope.
    package mutating func registerRaw<
        Access,
        Identity,
        PathValues,
        Query: QueryParameters,
        Response
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, NoBody, Response>,
        as identify: @escaping Identify<Identity>,
        renderer: ErrorRenderer? = nil,
        _ handler:
            @escaping @Sendable (Call<Principal, Identity, PathValues, Query, NoBody>) async throws -> HTTPResponse
    ) {
        let query = QueryDecoder<Query>()
        insert(endpoint.description, renderer: renderer) { call in
            try await handler(try call.decoded(for: endpoint, identify, query, body: NoBody()))
        }
    }

    /// Registers a handler of raw requests that belongs to no endpoint of the API, such as a page. Anyone may call it.
    ///
    /// - Parameter renderer: Renders errors, including those before the handler; nil for the envelope.
    package mutating func registerRaw(
        _ method: HTTPMethod,
        _ path: PathTemplate,
        renderer: ErrorRenderer? = nil,
        _ handler: @escaping @Sendable (AdmittedCall<Principal>) async throws -> HTTPResponse
    ) {
        let endpoint = Endpoint(method, Path(path), Public(), "", response: NoBody.self)
        insert(endpoint.description, isPage: true, renderer: renderer, handler)
    }

    /// Registers an additional method and path of an endpoint, for clients with the names of published SDKs.
    ///
    /// - Precondition: The endpoint is registered.
    package mutating func add(_ synonym: SDKRouteAlias) {
        guard let index = registered.firstIndex(where: { $0.endpoint == synonym.endpoint }) else {
            preconditionFailure("\(synonym.path) is a synonym of what is not registered")
        }
        guard let field = synonym.field else {
            return publishedRoutes.insert(index, synonym.method, synonym.path)
        }
        for other in registered.indices
        where registered[other].endpoint.method == synonym.method && registered[other].endpoint.path == synonym.path {
            registered[other].alternative = Alternative(field: field, route: index)
        }
    }

    /// Ensures that the table of an API and its handlers agree.
    ///
    /// - Precondition: Each of these endpoints is registered, and no other. None can be registered twice.
    package func requireHandlers(of endpoints: [EndpointDescription]) {
        let registered = Set(self.registered.filter { !$0.isPage }.map(\.endpoint))
        let wrong = registered.symmetricDifference(endpoints).map { "\($0.method.rawValue) \($0.path)" }
        precondition(wrong.isEmpty, "either no handler or not in the table: \(wrong.sorted().joined(separator: ", "))")
    }

    private mutating func add<
        Access,
        Identity,
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        _ identify: @escaping Identify<Identity>,
        _ answer: @escaping @Sendable (Call<Principal, Identity, PathValues, Query, Body>) async throws -> HTTPResponse
    ) {
        let description = endpoint.description
        let published = publishedFields.filter { $0.endpoints.contains(description) }
        let query = QueryDecoder<Query>()
        insert(description) { call in
            let body = try Self.body(Body.self, of: call.request, published)
            var response = try await answer(try call.decoded(for: endpoint, identify, query, body: body))
            guard response.deferred == nil else {
                response.change { $0 = $0.over(ErrorResponse.jsonFields) }
                return response
            }
            return response.over(ErrorResponse.jsonFields)
        }
    }

    private mutating func insert(
        _ endpoint: EndpointDescription,
        isPage: Bool = false,
        renderer: ErrorRenderer? = nil,
        _ answer: @escaping @Sendable (AdmittedCall<Principal>) async throws -> HTTPResponse
    ) {
        let route = Route(
            index: registered.count,
            endpoint: endpoint,
            isPage: isPage,
            renderer: renderer ?? Self.envelope,
            answer: answer
        )
        routes.insert(registered.count, endpoint.method, endpoint.path)
        registered.append(route)
    }
}
