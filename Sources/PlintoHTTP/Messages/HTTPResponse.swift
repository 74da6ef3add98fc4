package import PlintoModels

/// The response to one request.
package struct HTTPResponse: Sendable {
    /// The status, 200 to 599. The engine sends informational responses itself.
    package var status: Int
    /// The fields. `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` are set by the engine; values set
    /// here are ignored.
    package var fields: HTTPFields
    /// The body. It is not sent in response to `HEAD` or with a status that has none (204, 304).
    package var body: [UInt8]
    /// True if the connection is closed after this response.
    package var closesConnection: Bool
    /// The deferred response that replaces this one; nil for none.
    package private(set) var deferred: DeferredResponse?

    package init(status: Int, fields: HTTPFields = [:], body: [UInt8] = [], closesConnection: Bool = false) {
        self.status = status
        self.fields = fields
        self.body = body
        self.closesConnection = closesConnection
    }

    /// Creates a response that comes later. Properties set here are ignored; see ``change(_:)``.
    package init(_ deferred: DeferredResponse) {
        self.init(status: 200)
        self.deferred = deferred
    }

    /// Changes the response, or the deferred one when it is complete.
    package mutating func change(_ step: @escaping @Sendable (inout HTTPResponse) -> Void) {
        guard let deferred else { return step(&self) }
        deferred.then { outcome in
            outcome.map { response in
                var response = response
                step(&response)
                return response
            }
        }
    }
}

/// Creates the response to a request that the engine refuses before any handler sees it, because it is malformed, too
/// large or too slow. The request holds what is known of it, without its body.
package typealias RefusalForm = @Sendable (APIError, CallID, HTTPRequest) -> HTTPResponse

/// Handles one request. It runs on the loop of its connection and must not block. While it waits, the loop serves
/// others.
package typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse
