import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// Serves `GET /metrics` on an IP address and port of its own, so that access to it can be controlled: behind a proxy
/// on this machine, every client of the API comes from loopback too.
struct MetricsListener: Service {
    let name = "metrics"
    let address: ListenAddress
    private let http: HTTPServer

    /// - Throws: ``StartError`` that says why it cannot listen there.
    init(_ wanted: ListenAddress, metrics: ServerMetrics, clock: any TimeSource, log: Log) throws(StartError) {
        do {
            http = try HTTPServer(
                loops: 1,
                bodyLimit: { _, _ in 0 },
                log: log.component("metrics"),
                clock: clock,
                handler: { await Self.answer($0, metrics) }
            )
            address = try http.listen(on: wanted)
        } catch {
            throw StartError("Cannot serve metrics on \(wanted): \(error). Choose another --metrics-listen.")
        }
        log.info("serving metrics", ["address": "\(address)"])
    }

    /// Nil if metrics are off.
    init?(
        _ parts: Services,
        _ application: Application,
        http: HTTPServer,
        database: SQLiteDatabase
    ) throws(StartError) {
        guard let wanted = parts.configuration.observation.metrics, let requests = application.requests else {
            return nil
        }
        let metrics = ServerMetrics(
            parts,
            requests: requests,
            http: http,
            waiters: application.waiters,
            database: database
        )
        try self.init(wanted, metrics: metrics, clock: parts.clock, log: parts.log)
    }

    private static func answer(_ request: HTTPRequest, _ metrics: ServerMetrics) async -> HTTPResponse {
        guard request.path == "/metrics" else { return HTTPResponse(status: 404) }
        guard request.method == .get || request.method == .head else {
            return HTTPResponse(status: 405, fields: ["Allow": "GET, HEAD"])
        }
        return HTTPResponse(
            status: 200,
            fields: ["Content-Type": MetricsText.mediaType, "Cache-Control": "no-store"],
            body: Array(await metrics.page().utf8)
        )
    }

    func drain() async {
        await http.shutdown(grace: .seconds(1))
    }
}
