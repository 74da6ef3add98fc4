import PlintoModels
import PlintoSystem

/// What all connections of a server have in common.
struct Service: Sendable {
    let limits: HTTPLimits
    let handler: HTTPHandler
    let ledger: ConnectionLedger
    let log: Log
    let clock: any TimeSource

    /// The answer to a request that never reaches the handler, in the same envelope as any other error.
    func refusal(_ error: APIError) -> HTTPResponse {
        var generator = SystemRandomNumberGenerator()
        let random = (0..<10).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let id = CallID(RequestID(createdAt: clock.now(), random: random))
        log.debug("request refused", ["reason": "\(error.reason)", "status": "\(error.status)", "request_id": id.text])
        return ErrorResponse.make(error, id: id)
    }
}
