import PlintoModels

/// The result of a handler that is more than the body of its response: see ``Reply``, ``Tagged``, ``EncodedJSON``,
/// ``ListPage`` and ``Eventual``.
package protocol HandlerReply<Body>: Sendable {
    associatedtype Body: Encodable & Sendable

    /// - Parameter status: The endpoint's status of success.
    func response(to request: HTTPRequest, status: Int) async throws -> HTTPResponse
}

/// A body with additional fields, or with another status.
package struct Reply<Body: Encodable & Sendable>: HandlerReply {
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

    /// Makes the response to a request.
    package func response(to request: HTTPRequest, status: Int) throws -> HTTPResponse {
        HTTPResponse(
            status: self.status ?? status,
            fields: fields,
            body: try WireJSON.encodeResponse(body, naming: request.naming)
        )
    }
}

/// The result of a handler that may have to wait without keeping a task.
package enum Eventual<Body: Encodable & Sendable>: HandlerReply {
    case now(Body)
    /// The deferred result. It is completed with a response, or with an error, which is handled like one that a handler
    /// throws.
    case later(DeferredResponse)

    /// Makes the response to a request.
    package func response(to request: HTTPRequest, status: Int) async throws -> HTTPResponse {
        switch self {
        case .now(let body): try await ListPage(body: body).response(to: request, status: status)
        case .later(let deferred): HTTPResponse(deferred)
        }
    }
}

extension EncodedJSON: HandlerReply {
    /// The body before it was encoded.
    package typealias Body = Value

    /// Makes the response to a request.
    package func response(to request: HTTPRequest, status: Int) throws -> HTTPResponse {
        HTTPResponse(status: status, body: try bytes(request.naming))
    }
}

extension ListPage: HandlerReply {
    /// Makes the response to a request.
    package func response(to request: HTTPRequest, status: Int) async throws -> HTTPResponse {
        HTTPResponse(status: status, fields: fields, body: try await encoded(request.naming))
    }
}
