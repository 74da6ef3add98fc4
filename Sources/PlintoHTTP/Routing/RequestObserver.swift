package import PlintoModels

/// An observer of handled requests, for metrics and the access log.
package struct RequestObserver<Principal: Sendable>: Sendable {
    /// The outcome of one request.
    package struct Observation: Sendable {
        package let request: HTTPRequest
        package let id: CallID
        /// The position of the endpoint in the router's list; nil if none matched.
        package let route: Int?
        /// The caller; nil if the request was not admitted.
        package let principal: Principal?
        package let status: Int
        /// The time from the receipt of the last byte to the completed response, without sending it.
        package let duration: Duration
    }

    private let clock: any TimeSource
    private let note: @Sendable (Observation) -> Void

    /// - Parameter note: Called on the connection's loop for every request. It must not block.
    package init(clock: any TimeSource, note: @escaping @Sendable (Observation) -> Void) {
        self.clock = clock
        self.note = note
    }

    func begin() -> Duration { clock.sinceBoot() }

    func end(
        _ begin: Duration?,
        _ request: HTTPRequest,
        _ id: CallID,
        route: Int?,
        _ principal: Principal?,
        status: Int
    ) {
        let now = clock.sinceBoot()
        note(
            Observation(
                request: request,
                id: id,
                route: route,
                principal: principal,
                status: status,
                duration: now - (begin ?? now)
            )
        )
    }
}
