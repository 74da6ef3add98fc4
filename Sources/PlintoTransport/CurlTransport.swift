import PlintoSystem

/// The network, through libcurl.
///
/// Each request is a transfer of its own on a thread of its own, and shares nothing with another, not even a
/// connection: its callers speak rarely, and a kept connection that died in a suspend costs more than a new one.
package struct CurlTransport: Transport {
    /// Which proxies a transfer goes through.
    package enum Proxies: Sendable {
        /// Those of `http_proxy`, `https_proxy` and `no_proxy`.
        case environment
        /// None: for a caller who checks the address that it connects to.
        case none
    }

    let connectTimeout: Duration
    let timeout: Duration
    let maximumBodyBytes: Int
    let proxies: Proxies

    /// - Parameters:
    ///   - connectTimeout: From the start until the connection is there, name lookup and TLS handshake included.
    ///   - timeout: From the start until the answer's last byte.
    ///   - maximumBodyBytes: Of an answer, after decompression. A larger one is refused as it comes in.
    package init(
        connectTimeout: Duration = .seconds(5),
        timeout: Duration = .seconds(15),
        maximumBodyBytes: Int = 1 << 20,
        proxies: Proxies = .environment
    ) {
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.maximumBodyBytes = maximumBodyBytes
        self.proxies = proxies
    }

    package func send(_ request: TransportRequest) async throws(TransportFault) -> TransportResponse {
        let exchange = CurlExchange()
        let outcome: Result<TransportResponse, TransportFault> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                PlainThread.start { [self] in
                    continuation.resume(returning: perform(request, in: exchange))
                }
            }
        } onCancel: {
            exchange.cancel()
        }
        return try outcome.get()
    }

    private func perform(
        _ request: TransportRequest,
        in exchange: CurlExchange
    ) -> Result<TransportResponse, TransportFault> {
        let answer = AnswerCollector(maximumBodyBytes: maximumBodyBytes)
        do throws(TransportFault) {
            let library = try CurlLibrary()
            var handle = try CurlHandle(library)
            try handle.configure(request, self)
            handle.collect(into: answer)
            do throws(CurlFault) {
                try exchange.run(handle, library)
            } catch {
                throw answer.isOversized || error.isTooLarge ? oversized : error.transportFault
            }
            return .success(try answer.response(status: handle.status))
        } catch {
            return .failure(error)
        }
    }

    private var oversized: TransportFault {
        .invalidResponse("it is larger than \(maximumBodyBytes) bytes")
    }
}
