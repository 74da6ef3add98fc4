import CCurl
import PlintoSystem
import Synchronization

/// The network, through libcurl.
///
/// Each request is a transfer of its own on a thread of its own, and shares nothing with another, not even a
/// connection: its callers speak rarely, and a kept connection that died in a suspend costs more than a new one.
package struct CurlTransport: Transport {
    /// How long after its time limit a transfer that still has not ended is given up.
    private static let grace = Duration.seconds(1)

    let connectTimeout: Duration
    let timeout: Duration
    let maximumBodyBytes: Int
    let proxies: ProxySettings
    let authorities: TrustedAuthorities

    /// - Parameters:
    ///   - connectTimeout: From the start until the connection is there, name lookup and TLS handshake included.
    ///   - timeout: From the start until the answer's last byte.
    ///   - maximumBodyBytes: Of an answer, after decompression. A larger one is refused as it comes in.
    ///   - proxies: The proxies that requests go through; no variable is read but by whoever makes these.
    ///   - authorities: Who vouches for servers.
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

    package func send(_ request: TransportRequest) async throws(TransportFault) -> TransportResponse {
        let exchange = CurlExchange()
        let outcome: Result<TransportResponse, TransportFault> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let first = FirstOutcome(continuation)
                // libcurl before 7.87 waits for a resolver that nobody answers, on its own thread, whatever its limits.
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
                if answer.isOversized || error.isTooLarge { throw oversized }
                throw unreadableAuthorities(error) ?? error.transportFault
            }
            return .success(try answer.response(status: handle.status))
        } catch {
            return .failure(error)
        }
    }

    private var oversized: TransportFault {
        .invalidResponse("it is larger than \(maximumBodyBytes) bytes")
    }

    /// What is wrong with the file of authorities; nil for any other failure.
    private func unreadableAuthorities(_ fault: CurlFault) -> TransportFault? {
        guard case .failed(CURLE_SSL_CACERT_BADFILE, _, _) = fault else { return nil }
        let path = PrintableText.escape(authorities.file ?? authorities.directory ?? "")
        return .untrusted(.unreadableAuthorities(path: path, source: authorities.source))
    }
}

/// Passes on the first of several outcomes.
private final class FirstOutcome: Sendable {
    typealias Continuation = CheckedContinuation<Result<TransportResponse, TransportFault>, Never>

    private let waiting: Mutex<Continuation?>

    init(_ continuation: Continuation) {
        waiting = Mutex(continuation)
    }

    func resume(returning outcome: Result<TransportResponse, TransportFault>) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: outcome)
    }
}
