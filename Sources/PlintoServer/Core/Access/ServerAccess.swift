import PlintoHTTP
import PlintoModels

/// The access of an endpoint of the server, with the caller that its handler gets.
protocol ServerAccess: EndpointAccess {
    associatedtype Identity: Sendable

    /// - Throws: An error if `caller` is not admitted there. ``RequestAuthorizer`` has refused such a caller already.
    static func identify(_ caller: Caller) throws(APIError) -> Identity
}

extension Public: ServerAccess {
    static func identify(_ caller: Caller) -> ClientDescription { caller.client }
}

extension OptionalBearer: ServerAccess {
    static func identify(_ caller: Caller) -> Caller { caller }
}

extension Bearer: ServerAccess {
    static func identify(_ caller: Caller) throws(APIError) -> ActingUser { try caller.requireUser() }
}

extension SessionOnly: ServerAccess {
    static func identify(_ caller: Caller) throws(APIError) -> SignedIn { try caller.requireUser().signedIn }
}

extension Administrator: ServerAccess {
    static func identify(_ caller: Caller) throws(APIError) -> ActingUser { try caller.requireUser() }
}

extension Router where Principal == Caller {
    /// Registers a handler whose response has the endpoint's status.
    mutating func on<
        Access: ServerAccess,
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        _ handler:
            @escaping @Sendable (Call<Caller, Access.Identity, PathValues, Query, Body>) async throws -> Response
    ) {
        register(endpoint, as: { caller throws(APIError) in try Access.identify(caller) }, handler)
    }

    /// Registers a handler that returns more than a body.
    mutating func on<
        Access: ServerAccess,
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable,
        Outcome: HandlerReply<Response>
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        replying handler:
            @escaping @Sendable (Call<Caller, Access.Identity, PathValues, Query, Body>) async throws -> Outcome
    ) {
        register(endpoint, as: { caller throws(APIError) in try Access.identify(caller) }, replying: handler)
    }

    /// Registers an endpoint of the API that browsers are sent to. Its errors are pages for browsers, and the envelope
    /// for programs.
    mutating func navigation<
        Access: ServerAccess,
        PathValues,
        Query: QueryParameters,
        Response
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, NoBody, Response>,
        _ handler:
            @escaping @Sendable (Call<Caller, Access.Identity, PathValues, Query, NoBody>) async throws -> HTTPResponse
    ) {
        registerRaw(
            endpoint,
            as: { caller throws(APIError) in try Access.identify(caller) },
            renderer: ErrorPage.negotiated,
            handler
        )
    }
}
