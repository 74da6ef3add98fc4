/// One admitted and decoded call of an endpoint, as passed to its handler.
package struct Call<
    Principal: Sendable,
    Identity: Sendable,
    PathValues: Sendable,
    Query: Sendable,
    Body: Sendable
>: Sendable {
    /// The caller, as the access of the endpoint knows it.
    package let caller: Identity
    /// The value of the path's parameter, or the tuple of their values.
    package let path: PathValues
    package let query: Query
    package let body: Body
    /// The call before it was decoded.
    package let admitted: AdmittedCall<Principal>

    /// The original request, for its fields.
    package var request: HTTPRequest { admitted.request }
}

/// One admitted call of an endpoint, before it is decoded.
package struct AdmittedCall<Principal: Sendable>: Sendable {
    /// The caller, as determined by the router's `admit`.
    package let principal: Principal
    /// The percent-decoded values of the path parameters.
    package let parameters: [String: String]
    package let request: HTTPRequest
    package let requestID: CallID
}
