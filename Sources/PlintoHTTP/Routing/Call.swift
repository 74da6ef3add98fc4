/// One call of an endpoint, admitted and decoded, as its handler gets it.
package struct Call<Principal: Sendable, Body: Sendable>: Sendable {
    /// Who calls, as the router's `admit` said.
    package let principal: Principal
    package let body: Body
    /// The values of the path's parameters, percent-decoded.
    package let parameters: [String: String]
    /// The request as it came, for its fields and its query.
    package let request: HTTPRequest
    package let requestID: CallID
}

/// What a handler answers where the body alone does not say it all.
package struct Reply<Body: Encodable & Sendable>: Sendable {
    package let body: Body
    /// Beside the router's own, or in place of those with the same name.
    package let fields: HTTPFields
    /// Where it is other than the endpoint's.
    package let status: Int?

    package init(body: Body, fields: HTTPFields = [:], status: Int? = nil) {
        self.body = body
        self.fields = fields
        self.status = status
    }
}

/// What a handler answers that may have to wait, and does not want to keep a task while it does.
package enum Eventual<Body: Encodable & Sendable>: Sendable {
    case now(Body)
    /// Completed with a whole response, or with an error, which takes the same form as one that a handler throws.
    case later(DeferredResponse)
}
