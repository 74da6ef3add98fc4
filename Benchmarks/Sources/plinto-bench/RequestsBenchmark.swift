/// One repeated request; with a probe, another request that is timed at the same time.
struct RequestsBenchmark {
    private struct Repeat: Conversation {
        let request: [UInt8]

        func nextRequest() -> [UInt8] { request }
        func received(_ response: Response) {}
    }

    private let url: LoopbackURL
    private let probe: LoopbackURL?
    private let request: [UInt8]
    private let load: Load

    init(_ arguments: Arguments) throws {
        url = try LoopbackURL(parsing: arguments.require("url"))
        probe = try arguments.value("probe").map { try LoopbackURL(parsing: $0) }
        request = requestBytes(
            arguments.value("method") ?? "GET",
            url.target,
            host: url.authority,
            headers: arguments.values("header"),
            body: arguments.value("body") ?? ""
        )
        load = try Load(arguments)
    }

    func run() throws {
        let load = load
        let prober = probe.map { probe in
            Thread { try ProbeLoop(url: probe).run(after: load.warmUp, for: load.duration) }
        }
        let talks = [Repeat](repeating: Repeat(request: request), count: load.connections)
        try LoadLoop(address: url.address, load: load).runOnThreads(talks).report()
        if let latencies = try prober?.join() {
            Report.figure("probe_p50_us", latencies.percentile(0.5))
            Report.figure("probe_p99_us", latencies.percentile(0.99))
        }
    }
}

/// A light client beside the load: one request every two milliseconds on its own thread.
struct ProbeLoop {
    let url: LoopbackURL

    /// - Parameters:
    ///   - delay: The warm-up time in nanoseconds.
    ///   - duration: The measured time in nanoseconds.
    func run(after delay: UInt64, for duration: UInt64) throws -> Latencies {
        Clock.sleep(nanoseconds: delay)
        let client = try BlockingClient(address: url.address)
        let request = requestBytes("GET", url.target, host: url.authority)
        let end = Clock.now() + duration
        var latencies = Latencies()
        while Clock.now() < end {
            let began = Clock.now()
            guard try client.send(request).succeeded else { throw BenchmarkError("the probe was refused") }
            latencies.record(Clock.now() - began)
            Clock.sleep(nanoseconds: 2_000_000)
        }
        return latencies
    }
}
