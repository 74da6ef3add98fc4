import PlintoHTTP

/// The metrics of connections and event loops.
struct HTTPMetrics {
    private let statistics: HTTPServerStatistics

    init(_ statistics: HTTPServerStatistics) {
        self.statistics = statistics
    }

    func write(to page: inout MetricsText) {
        writeConnections(to: &page)
        writeLoops(to: &page)
    }

    private func writeConnections(to page: inout MetricsText) {
        let name = "plinto_http_connections"
        page.metric(name, .gauge, "Open connections.", statistics.connections)
        page.metric(name + "_limit", .gauge, "The limit of open connections.", statistics.maximumConnections)
        page.metric(name + "_accepted_total", .counter, "Connections accepted.", statistics.accepted)
        page.metric(
            name + "_displaced_total",
            .counter,
            "Connections closed at a limit in favour of others.",
            statistics.displaced
        )
        page.metric(name + "_refused_total", .counter, "Connections closed at once at a limit.", statistics.refused)
        page.metric(
            "plinto_http_held_bytes",
            .gauge,
            "Bytes of unfinished requests and of responses that wait for their client.",
            statistics.heldBytes
        )
        page.metric("plinto_http_held_bytes_limit", .gauge, "The limit of held bytes.", statistics.maximumHeldBytes)
        page.metric(
            "plinto_http_requests_refused_for_bytes_total",
            .counter,
            "Requests refused with 503 because too many bytes are held.",
            statistics.refusedForBytes
        )
    }

    private func writeLoops(to page: inout MetricsText) {
        let stalls = "plinto_http_loop_stalls_total"
        page.begin(stalls, .counter, "How often an event loop was blocked for more than 20 ms.")
        for loop in statistics.loops { page.sample(stalls, [("loop", loop.loop)], loop.stalls) }
        let longest = "plinto_http_loop_longest_hold_seconds"
        page.begin(longest, .gauge, "The longest time since the start for which an event loop was blocked.")
        for loop in statistics.loops { page.sample(longest, [("loop", loop.loop)], loop.longest.inSeconds) }
        let busy = "plinto_http_loop_busy_seconds_total"
        page.begin(busy, .counter, "Time during which an event loop was busy.")
        for loop in statistics.loops { page.sample(busy, [("loop", loop.loop)], loop.busy.inSeconds) }
    }
}
