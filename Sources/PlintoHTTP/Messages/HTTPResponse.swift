package import PlintoModels

/// The answer to one request.
package struct HTTPResponse: Sendable {
    /// 200 to 599: what is informational is the engine's own.
    package var status: Int
    /// Without `Content-Length`, `Transfer-Encoding`, `Connection` and `Date`, which are the engine's: any that are set
    /// here do not go out.
    package var fields: HTTPFields
    /// Not sent in answer to `HEAD`, nor with a status that has none (204, 304).
    package var body: [UInt8]
    /// Whether no request may follow on this connection.
    package var closesConnection: Bool
    /// The response that comes in the place of this one, where it is not there yet.
    package private(set) var deferred: DeferredResponse?

    package init(status: Int, fields: HTTPFields = [:], body: [UInt8] = [], closesConnection: Bool = false) {
        self.status = status
        self.fields = fields
        self.body = body
        self.closesConnection = closesConnection
    }

    /// A response that comes later. What is set here does not go out; see ``change(_:)``.
    package init(_ deferred: DeferredResponse) {
        self.init(status: 200)
        self.deferred = deferred
    }

    /// Changes the response, or, where it is not there yet, the one that comes.
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

/// Makes the answer to a request that the engine refuses before any handler sees it: one that is malformed, too large or too
/// slow. The request holds what is known of it, without its body.
package typealias RefusalForm = @Sendable (APIError, CallID, HTTPRequest) -> HTTPResponse

/// Answers one request. Runs on the loop of its connection, so it must not block; while it waits, the loop serves
/// others.
package typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse
