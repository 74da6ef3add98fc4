/// One admitted and decoded call of an endpoint, as passed to its handler.
package struct Call<Principal: Sendable, Body: Sendable>: Sendable {
    /// The caller, as determined by the router's `admit`.
    package let principal: Principal
    package let body: Body
    /// The percent-decoded values of the path parameters.
    package let parameters: [String: String]
    /// The original request, for its fields and query.
    package let request: HTTPRequest
    package let requestID: CallID
}

/// The result of a handler that needs more than a body.
package struct Reply<Body: Encodable & Sendable>: Sendable {
    package let body: Body
    /// The fields, which take precedence over the router's own.
    package let fields: HTTPFields
    /// The status, if it differs from the endpoint's.
    package let status: Int?

    package init(body: Body, fields: HTTPFields = [:], status: Int? = nil) {
        self.body = body
        self.fields = fields
        self.status = status
    }
}

/// The result of a handler that may have to wait without keeping a task.
package enum Eventual<Body: Encodable & Sendable>: Sendable {
    case now(Body)
    /// The deferred result. It is completed with a response, or with an error, which is handled like one that a handler
    /// throws.
    case later(DeferredResponse)
}
