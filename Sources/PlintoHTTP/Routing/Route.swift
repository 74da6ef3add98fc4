package import PlintoModels

/// Converts an error to a response in the form that the client can read.
package typealias ErrorRenderer = @Sendable (APIError, CallID, HTTPRequest) -> HTTPResponse

/// A registered endpoint with its handler. It is a class because every request refers to one.
final class Route<Principal: Sendable>: Sendable {
    typealias Handler = @Sendable (AdmittedCall<Principal>) async throws -> HTTPResponse

    /// Another endpoint on the same path, and the body field that selects it.
    struct Alternative: Sendable {
        let field: String
        let route: Route
    }

    /// The position of the endpoint in ``Router/endpoints``.
    let index: Int
    let endpoint: EndpointDescription
    /// True if it belongs to no endpoint of the API.
    let isPage: Bool
    /// Renders the errors of the endpoint.
    let renderer: ErrorRenderer
    let answer: Handler
    /// Nil for most endpoints; for clients with the names of published SDKs only.
    let alternative: Alternative?

    init(
        index: Int,
        endpoint: EndpointDescription,
        isPage: Bool,
        renderer: @escaping ErrorRenderer,
        alternative: Alternative? = nil,
        answer: @escaping Handler
    ) {
        self.index = index
        self.endpoint = endpoint
        self.isPage = isPage
        self.renderer = renderer
        self.alternative = alternative
        self.answer = answer
    }

    /// The route with an alternative.
    func with(_ alternative: Alternative) -> Route {
        Route(
            index: index,
            endpoint: endpoint,
            isPage: isPage,
            renderer: renderer,
            alternative: alternative,
            answer: answer
        )
    }
}
