/// What is sent to an endpoint and what comes back, for its documentation. Made only when somebody reads that.
package struct EndpointExample<Request: RequestBody, Response: Codable & Sendable>: Sendable {
    let request: @Sendable () -> Request?
    let response: @Sendable () -> Response?

    package init(
        request: @autoclosure @escaping @Sendable () -> Request? = nil,
        response: @autoclosure @escaping @Sendable () -> Response? = nil
    ) {
        self.request = request
        self.response = response
    }
}

/// What an answer of success carries.
package enum AnswerForm: Hashable, Sendable {
    /// The JSON of the endpoint's response type.
    case json
    /// A `Location` to go to, and no body.
    case redirect
    /// A page for people.
    case page
}
