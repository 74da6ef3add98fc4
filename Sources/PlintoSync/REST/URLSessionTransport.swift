import Foundation
import FoundationNetworking
import PlintoModels

/// The network, through `URLSession`.
///
/// Each request has a session of its own: nothing, not even a connection, is shared between two. The agent
/// speaks rarely, and a kept connection that died in a suspend costs more than a new one; `URLSession` on Linux
/// cannot repeat a request body on a second connection.
package struct URLSessionTransport: Transport {
    private let connectTimeout: Duration
    private let timeout: Duration
    private let maximumBodyBytes: Int

    /// - Parameters:
    ///   - connectTimeout: From the start until the first byte of the request's body is on its way, TLS handshake
    ///     included. A request without a body gives no sign of its connection on this platform, and has the
    ///     whole deadline alone.
    ///   - timeout: From the start until the answer's last byte.
    ///   - maximumBodyBytes: Of an answer, after decompression. A larger one is refused as it comes in.
    package init(
        connectTimeout: Duration = .seconds(5),
        timeout: Duration = .seconds(15),
        maximumBodyBytes: Int = 1 << 20
    ) {
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.maximumBodyBytes = maximumBodyBytes
    }

    package func send(_ request: TransportRequest) async throws(TransportFault) -> TransportResponse {
        guard let url = URL(string: request.url) else { throw .unreachable("\(request.url) is no address") }
        var carried = URLRequest(url: url)
        carried.httpMethod = request.method.rawValue
        for field in request.fields { carried.setValue(field.value, forHTTPHeaderField: field.name) }
        if !request.body.isEmpty { carried.httpBody = Data(request.body) }

        let exchange = URLSessionExchange(maximumBodyBytes: maximumBodyBytes)
        let showsConnection = !request.body.isEmpty
        let watchdog = Task { [connectTimeout, timeout] in
            try await Task.sleep(for: min(connectTimeout, timeout))
            if showsConnection { exchange.endUnlessConnected() }
            try await Task.sleep(for: max(.zero, timeout - connectTimeout))
            exchange.end(.failure(.timedOut))
        }
        defer { watchdog.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { exchange.start(carried, answering: $0) }
        } onCancel: {
            exchange.end(.failure(.cancelled))
        }
        return try outcome.get()
    }
}
