import CCurl
import PlintoSystem
import Synchronization

/// A transport that uses libcurl.
///
/// Each request runs on its own thread with its own connection. Callers send requests rarely, and a pooled connection
/// that died during a suspend costs more than a new one.
package struct CurlTransport: Transport {
    /// The time after its time limit at which a transfer that has not ended is abandoned.
    private static let grace = Duration.seconds(1)

    let connectTimeout: Duration
    let timeout: Duration
    let maximumBodyBytes: Int
    let proxies: ProxySettings
    let authorities: TrustedAuthorities

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - connectTimeout: The time limit for connecting, including name lookup and TLS handshake.
    ///   - timeout: The time limit for the whole request.
    ///   - maximumBodyBytes: The limit for the decompressed body of a response. A larger body is refused while it
    ///     arrives.
    ///   - proxies: The proxies for requests. The transport reads no environment variables itself.
    ///   - authorities: The certificate authorities to trust.
    package init(
        connectTimeout: Duration = .seconds(5),
        timeout: Duration = .seconds(15),
        maximumBodyBytes: Int = 1 << 20,
        proxies: ProxySettings = .none,
        authorities: TrustedAuthorities = .system
    ) {
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.maximumBodyBytes = maximumBodyBytes
        self.proxies = proxies
        self.authorities = authorities
    }

    /// Sends a request with libcurl.
    package func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let exchange = CurlExchange()
        let outcome: Result<TransportResponse, TransportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let first = FirstOutcome(continuation)
                // libcurl before 7.87 waits for an unresponsive resolver on its own thread regardless of time limits.
                let watchdog = Task {
                    try await Task.sleep(for: timeout + Self.grace)
                    exchange.cancel()
                    first.resume(returning: .failure(.timedOut))
                }
                PlainThread.start { [self] in
                    first.resume(returning: perform(request, in: exchange))
                    watchdog.cancel()
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
    ) -> Result<TransportResponse, TransportError> {
        let collector = ResponseCollector(maximumBodyBytes: maximumBodyBytes)
        do throws(TransportError) {
            let library = try CurlLibrary()
            var handle = try CurlHandle(library)
            try handle.configure(request, self)
            handle.collect(into: collector)
            do throws(CurlError) {
                try exchange.run(handle, library)
            } catch {
                if collector.isOversized || error.isTooLarge { throw oversized }
                throw unreadableAuthorities(error) ?? error.transportError
            }
            return .success(try collector.response(status: handle.status))
        } catch {
            return .failure(error)
        }
    }

    private var oversized: TransportError {
        .invalidResponse("it is larger than \(maximumBodyBytes) bytes")
    }

    /// The error of the file of authorities; nil for any other failure.
    private func unreadableAuthorities(_ error: CurlError) -> TransportError? {
        guard case .failed(CURLE_SSL_CACERT_BADFILE, _, _) = error else { return nil }
        let path = PrintableText.escape(authorities.file ?? authorities.directory ?? "")
        return .untrusted(.unreadableAuthorities(path: path, source: authorities.source))
    }
}

/// Delivers only the first of several outcomes.
private final class FirstOutcome: Sendable {
    typealias Continuation = CheckedContinuation<Result<TransportResponse, TransportError>, Never>

    private let waiting: Mutex<Continuation?>

    init(_ continuation: Continuation) {
        waiting = Mutex(continuation)
    }

    func resume(returning outcome: Result<TransportResponse, TransportError>) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: outcome)
    }
}
