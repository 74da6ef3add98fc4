package import PlintoModels

/// Reports every handled request, for metrics and the access log.
package struct ObservationMiddleware<Principal: Sendable>: SynchronousMiddleware {
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

    /// Notes the time of the request.
    package func begin(_ exchange: inout Exchange<Principal>) -> HTTPResponse? {
        exchange.receivedAt = clock.sinceBoot()
        return nil
    }

    /// Reports the response to the observers; a deferred one once it is sent.
    package func finish(_ response: inout HTTPResponse, of exchange: Exchange<Principal>) {
        let begin = exchange.receivedAt
        if let deferred = response.deferred {
            let (request, id, route, principal) =
                (exchange.request, exchange.id, exchange.route?.index, exchange.principal)
            deferred.then { [self] outcome in
                if case .success(let response) = outcome {
                    end(begin, request, id, route, principal, status: response.status)
                }
                return outcome
            }
        } else {
            let route = exchange.route?.index
            end(begin, exchange.request, exchange.id, route, exchange.principal, status: response.status)
        }
    }

    private func end(
        _ begin: Duration,
        _ request: HTTPRequest,
        _ id: CallID,
        _ route: Int?,
        _ principal: Principal?,
        status: Int
    ) {
        note(
            Observation(
                request: request,
                id: id,
                route: route,
                principal: principal,
                status: status,
                duration: clock.sinceBoot() - begin
            )
        )
    }
}
