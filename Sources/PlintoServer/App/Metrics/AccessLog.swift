import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// Logs a line for each request: the endpoint by its template, because a path may contain a secret, and nothing of the
/// query.
struct AccessLog: Sendable {
    let log: Log
    let endpoints: [EndpointDescription]

    init(_ log: Log, endpoints: [EndpointDescription]) {
        self.log = log.component("access")
        self.endpoints = endpoints
    }

    func note(_ observation: RequestObserver<Caller>.Observation) {
        let endpoint = observation.route.map { endpoints[$0] }
        let (seconds, attoseconds) = observation.duration.components
        var fields = [
            "method": observation.request.method.rawValue,
            "route": endpoint?.path.description ?? "none",
            "status": "\(observation.status)",
            "duration_us": "\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)",
            "request_id": observation.id.text,
            "peer": ClientDescription(observation.request).address,
        ]
        if case .user(let user) = observation.principal {
            fields["user"] = user.user.id.text
            fields["session"] = user.sessionID?.text
            fields["api_key"] = user.key?.id.text
        }
        log.info("request", fields)
    }
}

extension RequestObserver where Principal == Caller {
    /// Nil if neither is enabled.
    init?(_ requests: RequestMetrics?, _ access: AccessLog?, clock: any TimeSource) {
        guard requests != nil || access != nil else { return nil }
        self.init(clock: clock) { observation in
            requests?.count(route: observation.route, status: observation.status, duration: observation.duration)
            access?.note(observation)
        }
    }
}
