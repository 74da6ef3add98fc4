import PlintoModels
import PlintoSync
import PlintoTransport
import Synchronization

/// A transport that answers what the test says, and remembers what was asked.
final class ScriptedTransport: Transport {
    typealias Handler = @Sendable (TransportRequest) async throws(TransportError) -> TransportResponse

    struct Seen {
        let request: TransportRequest
        /// Milliseconds since boot.
        let at: Int64
    }

    private let seen = Mutex<[Seen]>([])
    private let handler: Mutex<Handler>
    private let clock: ManualClock

    init(clock: ManualClock, _ handler: @escaping Handler) {
        self.clock = clock
        self.handler = Mutex(handler)
    }

    func answer(_ handler: @escaping Handler) { self.handler.withLock { $0 = handler } }

    var requests: [TransportRequest] { seen.withLock { $0.map(\.request) } }
    var times: [Int64] { seen.withLock { $0.map(\.at) } }

    /// The idempotency keys of the refreshes, in order.
    var keys: [String] { refreshes.compactMap { $0.field("idempotency-key") } }
    var refreshes: [TransportRequest] { requests.filter { $0.url.hasSuffix("/v1/auth/refresh") } }
    var signOuts: [TransportRequest] { requests.filter { $0.url.hasSuffix("/v1/auth/signout") } }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        seen.withLock { $0.append(Seen(request: request, at: clock.reading)) }
        clock.activity.happened()
        defer { clock.activity.happened() }
        return try await handler.withLock { $0 }(request)
    }
}

extension TransportResponse {
    static func json(_ value: some Encodable, status: Int = 200, date: String? = nil) -> TransportResponse {
        let body = (try? WireJSON.encode(value)) ?? []
        return TransportResponse(status: status, fields: date.map { ["date": $0] } ?? [:], body: body)
    }

    static func error(_ error: APIError) -> TransportResponse {
        .json(ErrorEnvelope(error, requestID: "req_test"), status: error.status)
    }
}
