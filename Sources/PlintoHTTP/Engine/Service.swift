import PlintoModels
import PlintoSystem

/// What all connections of a server have in common.
struct Service: Sendable {
    let limits: HTTPLimits
    let bodyLimit: BodyLimit
    let reservedLimits: HTTPLimits
    let handler: HTTPHandler
    /// Whether a request is answered also when the server is full, as a health check is.
    let isAlwaysAnswered: @Sendable (HTTPRequest) -> Bool
    /// The form of every answer to a request that never reaches the handler.
    let refusalForm: RefusalForm
    let ledger: ConnectionLedger
    let log: Log
    let clock: any TimeSource

    /// The answer to a request that never reaches the handler.
    ///
    /// - Parameter known: What has been read of the request.
    func refusal(_ error: APIError, _ known: HTTPRequest) -> HTTPResponse {
        let id = known.fields[CallID.field].flatMap(CallID.init(sent:)) ?? newID()
        log.debug("request refused", ["reason": "\(error.reason)", "status": "\(error.status)", "request_id": id.text])
        return refusalForm(error, id, known)
    }

    /// The answer to a request that there is no room for.
    func overloadResponse(to request: HTTPRequest) -> HTTPResponse {
        var response = refusal(RequestFault.overloaded.error, request)
        response.closesConnection = true
        return response
    }

    private func newID() -> CallID {
        var generator = SystemRandomNumberGenerator()
        let random = (0..<10).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return CallID(RequestID(createdAt: clock.now(), random: random))
    }
}
