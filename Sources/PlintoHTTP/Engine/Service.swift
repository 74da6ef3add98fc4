import PlintoModels
import PlintoSystem

/// The shared state of all connections of a server.
struct Service: Sendable {
    let limits: HTTPLimits
    let bodyLimit: BodyLimit
    let reservedLimits: HTTPLimits
    let handler: HTTPHandler
    /// Returns true for requests that are handled even if the server is full, such as health checks.
    let isAlwaysAnswered: @Sendable (HTTPRequest) -> Bool
    /// Creates the responses to requests that never reach the handler.
    let refusalForm: RefusalForm
    let ledger: ConnectionLedger
    let log: Log
    let clock: any TimeSource

    /// The response to a request that never reaches the handler.
    ///
    /// - Parameter known: The known part of the request.
    func refusal(_ error: APIError, _ known: HTTPRequest) -> HTTPResponse {
        let id = known.fields[CallID.field].flatMap(CallID.init(sent:)) ?? newID()
        log.debug("request refused", ["reason": "\(error.reason)", "status": "\(error.status)", "request_id": id.text])
        return refusalForm(error, id, known)
    }

    /// The response to a request for which there is no room.
    func overloadResponse(to request: HTTPRequest) -> HTTPResponse {
        var response = refusal(RequestError.overloaded.error, request)
        response.closesConnection = true
        return response
    }

    private func newID() -> CallID {
        var generator = SystemRandomNumberGenerator()
        let random = (0..<10).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return CallID(RequestID(createdAt: clock.now(), random: random))
    }
}
