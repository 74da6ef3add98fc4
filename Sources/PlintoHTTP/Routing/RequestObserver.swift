package import PlintoModels

/// Hears of each request that a router has answered: what counts them and what logs them.
package struct RequestObserver<Principal: Sendable>: Sendable {
    /// What became of one request.
    package struct Observation: Sendable {
        package let request: HTTPRequest
        package let id: CallID
        /// The place of the endpoint in the router's list; nil where none answers.
        package let route: Int?
        /// Nil where the request was not admitted.
        package let principal: Principal?
        package let status: Int
        /// From the moment that its last byte was there until the answer was made; sending it is not in it.
        package let duration: Duration
    }

    private let clock: any TimeSource
    private let note: @Sendable (Observation) -> Void

    /// - Parameter note: Runs on the connection's loop for every request, so it must not block.
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
