/// The HTTP methods that an endpoint may have.
package enum HTTPMethod: String, Codable, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
}

/// Who may call an endpoint.
package enum AuthenticationRequirement: Hashable, Sendable {
    /// Anybody.
    case none
    /// Whoever holds an access token of a live session.
    case bearer
    /// Whoever holds an access token of a live session, and is an administrator of the server.
    case administrator
    /// Whoever may connect to the agent's socket: a process of the agent's own user.
    case socketPeer
}

/// One endpoint of an API: the server registers a handler against it, the client calls it, the agent's
/// replica answers it, so that no path is spelled twice.
package struct Endpoint<Request: RequestBody, Response: Codable & Sendable>: Sendable {
    package let method: HTTPMethod
    package let path: PathTemplate
    package let authentication: AuthenticationRequirement
    /// The status of success.
    package let status: Int
    /// One sentence for the documentation.
    package let summary: String

    package init(
        _ method: HTTPMethod,
        _ path: PathTemplate,
        _ authentication: AuthenticationRequirement,
        status: Int = 200,
        _ summary: String
    ) {
        self.method = method
        self.path = path
        self.authentication = authentication
        self.status = status
        self.summary = summary
    }

    /// This endpoint without its types, for tables of all of them.
    package var description: EndpointDescription {
        EndpointDescription(
            method: method,
            path: path,
            authentication: authentication,
            status: status,
            summary: summary
        )
    }
}

/// An ``Endpoint`` with its types erased.
package struct EndpointDescription: Hashable, Sendable {
    package let method: HTTPMethod
    package let path: PathTemplate
    package let authentication: AuthenticationRequirement
    package let status: Int
    package let summary: String
}
