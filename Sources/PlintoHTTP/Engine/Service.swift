import PlintoModels
import PlintoSystem

/// The shared state of all connections of a server. It is a class because a copy in each connection would take half a
/// KiB.
final class Service: Sendable {
    let limits: HTTPLimits
    let bodyLimit: BodyLimit
    /// The limits of ordinary connections and of reserved ones.
    private let connectionLimits: (ordinary: ConnectionLimits, reserved: ConnectionLimits)
    let handler: HTTPHandler
    /// Returns true for requests that are handled even if the server is full, such as health checks.
    let isAlwaysAnswered: @Sendable (HTTPRequest) -> Bool
    /// Returns true for requests that may wait for an event, such as long polls.
    let isLongPoll: @Sendable (HTTPRequest) -> Bool
    /// Creates the responses to requests that never reach the handler.
    let refusalForm: RefusalForm
    let ledger: ConnectionLedger
    let log: Log
    let clock: any TimeSource

    init(
        limits: HTTPLimits,
        bodyLimit: @escaping BodyLimit,
        handler: @escaping HTTPHandler,
        isAlwaysAnswered: @escaping @Sendable (HTTPRequest) -> Bool,
        isLongPoll: @escaping @Sendable (HTTPRequest) -> Bool,
        refusalForm: @escaping RefusalForm,
        log: Log,
        clock: any TimeSource
    ) {
        self.limits = limits
        self.bodyLimit = bodyLimit
        connectionLimits = (ConnectionLimits(limits), ConnectionLimits(limits.ofReservedPlaces))
        self.handler = handler
        self.isAlwaysAnswered = isAlwaysAnswered
        self.isLongPoll = isLongPoll
        self.refusalForm = refusalForm
        ledger = ConnectionLedger(limits: limits)
        self.log = log
        self.clock = clock
    }

    func limits(ofReserved isReserved: Bool) -> ConnectionLimits {
        isReserved ? connectionLimits.reserved : connectionLimits.ordinary
    }

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
        // Two calls of the generator instead of ten: each is a system call, and refusals must be cheap.
        let words = [generator.next(), generator.next()]
        let random = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }.prefix(10)
        return CallID(RequestID(createdAt: clock.now(), random: Array(random)))
    }
}
