import PlintoModels

/// Counts requests by endpoint and by status class, with a histogram of their durations.
///
/// Each request takes three additions and no lock. Requests without an endpoint are counted together: clients choose
/// their paths freely.
final class RequestMetrics: Sendable {
    private final class Slot: Sendable {
        /// 1xx to 5xx.
        let statuses = (0..<5).map { _ in Counter() }
        /// One for each bound, and one for everything beyond the last.
        let buckets = (0...RequestMetrics.bounds.count).map { _ in Counter() }
        let microseconds = Counter()
    }

    /// Upper bounds in microseconds.
    private static let bounds = [
        250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
    ]

    private let endpoints: [EndpointDescription]
    /// One for each endpoint, and the last for requests without an endpoint.
    private let slots: [Slot]

    /// - Parameter endpoints: In the order of the router.
    init(_ endpoints: [EndpointDescription]) {
        self.endpoints = endpoints
        slots = (0...endpoints.count).map { _ in Slot() }
    }

    /// - Parameter route: The index of the endpoint in the list; nil if none matched.
    func count(route: Int?, status: Int, duration: Duration) {
        let slot = slots[route ?? endpoints.count]
        let (seconds, attoseconds) = duration.components
        let microseconds = Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
        slot.statuses[min(max(status / 100, 1), 5) - 1].add()
        slot.buckets[Self.bucket(of: microseconds)].add()
        slot.microseconds.add(microseconds)
    }

    private static func bucket(of microseconds: Int) -> Int {
        var index = 0
        while index < bounds.count, microseconds > bounds[index] { index += 1 }
        return index
    }

    /// Endpoints without requests are omitted.
    func write(to page: inout MetricsText) {
        let used = slots.indices.filter { index in slots[index].buckets.contains { $0.value > 0 } }
        page.begin(
            "plinto_http_requests_total",
            .counter,
            "Completed requests, by endpoint and status class."
        )
        for index in used {
            for (status, counter) in slots[index].statuses.enumerated() where counter.value > 0 {
                let labels = labels(of: index) + [("status", "\(status + 1)xx")]
                page.sample("plinto_http_requests_total", labels, counter.value)
            }
        }
        let name = "plinto_http_request_duration_seconds"
        page.begin(name, .histogram, "Time from the last byte of a request to its response, by endpoint.")
        for index in used {
            let labels = labels(of: index)
            var total = 0
            for (bound, counter) in zip(Self.bounds, slots[index].buckets) {
                total += counter.value
                page.sample(name + "_bucket", labels + [("le", "\(Double(bound) / 1e6)")], total)
            }
            total += slots[index].buckets[Self.bounds.count].value
            page.sample(name + "_bucket", labels + [("le", "+Inf")], total)
            page.sample(name + "_sum", labels, Double(slots[index].microseconds.value) / 1e6)
            page.sample(name + "_count", labels, total)
        }
    }

    private func labels(of index: Int) -> [(String, String)] {
        guard index < endpoints.count else { return [("method", "other"), ("route", "none")] }
        return [("method", endpoints[index].method.rawValue), ("route", endpoints[index].path.description)]
    }
}
