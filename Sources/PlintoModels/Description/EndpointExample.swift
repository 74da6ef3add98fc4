/// An example of a request to an endpoint and its response, for the documentation. Created only when it is read.
package struct EndpointExample<Request, Response>: Sendable {
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

/// The form of a successful response.
package enum ResponseForm: Hashable, Sendable {
    /// The JSON of the endpoint's response type.
    case json
    /// A redirect: `Location`, and no body.
    case redirect
    /// A page for people.
    case page
}
