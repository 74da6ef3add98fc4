import PlintoHTTP
import PlintoModels

/// Registration of handlers that get the principal itself as their caller.
extension Router {
    mutating func on<
        Access,
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        _ handler: @escaping @Sendable (Call<Principal, Principal, PathValues, Query, Body>) async throws -> Response
    ) {
        register(endpoint, as: { principal in principal }, handler)
    }

    mutating func on<
        Access,
        PathValues,
        Query: QueryParameters,
        Body: RequestBody,
        Response: Codable & Sendable,
        Outcome: HandlerReply<Response>
    >(
        _ endpoint: Endpoint<Access, PathValues, Query, Body, Response>,
        replying handler:
            @escaping @Sendable (Call<Principal, Principal, PathValues, Query, Body>) async throws -> Outcome
    ) {
        register(endpoint, as: { principal in principal }, replying: handler)
    }
}
