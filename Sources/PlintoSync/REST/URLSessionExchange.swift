import Dispatch
import Foundation
import FoundationNetworking
import PlintoModels
import Synchronization

/// One request on its way through a `URLSession`, and the delegate of that session.
///
/// Ends once, whichever comes first: the answer, a fault, a deadline, or the caller's cancellation.
final class URLSessionExchange: NSObject, URLSessionDataDelegate {
    typealias Outcome = Result<TransportResponse, TransportFault>

    private struct State {
        var session: URLSession?
        var task: URLSessionDataTask?
        var continuation: CheckedContinuation<Outcome, Never>?
        /// Set by the first end.
        var outcome: Outcome?
        var isConnected = false
        /// Without its body.
        var answer: TransportResponse?
        var body = Data()
    }

    private let maximumBodyBytes: Int
    private let state = Mutex(State())

    init(maximumBodyBytes: Int) {
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// Sends `request`; `continuation` is resumed exactly once.
    func start(_ request: URLRequest, answering continuation: CheckedContinuation<Outcome, Never>) {
        let session = URLSession(configuration: Self.configuration(), delegate: self, delegateQueue: InlineQueue())
        // Made before anybody can end the session: a session that has ended traps when it is asked for a task.
        let task = session.dataTask(with: request)
        let early = state.withLock { state in
            if state.outcome == nil {
                state.session = session
                state.task = task
                state.continuation = continuation
            }
            return state.outcome
        }
        if let early {
            Self.close(session, task)
            continuation.resume(returning: early)
        } else {
            task.resume()
        }
    }

    /// Ends with a time-out if nothing of the request has been sent yet.
    func endUnlessConnected() {
        if !state.withLock({ $0.isConnected }) { end(.failure(.timedOut)) }
    }

    func end(_ outcome: Outcome) {
        let ended = state.withLock { state in
            guard state.outcome == nil else { return State() }
            defer { (state.session, state.task, state.continuation) = (nil, nil, nil) }
            state.outcome = outcome
            return state
        }
        ended.continuation?.resume(returning: outcome)
        if let session = ended.session, let task = ended.task { Self.close(session, task) }
    }

    /// Cancels the one task there is and lets the session go.
    ///
    /// Not by `invalidateAndCancel`, which walks the session's tasks while its work queue changes them, and traps.
    private static func close(_ session: URLSession, _ task: URLSessionDataTask) {
        // To cancel waits for the session's work queue, which may be the one that runs this.
        DispatchQueue.global().async {
            task.cancel()
            session.finishTasksAndInvalidate()
        }
    }

    private static func configuration() -> URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        // The deadlines are kept by the transport, to the millisecond; these only must not come first.
        configuration.timeoutIntervalForRequest = 3600
        configuration.timeoutIntervalForResource = 3600
        return configuration
    }
}

extension URLSessionExchange {
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didSendBodyData bytesSent: Int64,
        totalBytesSent: Int64,
        totalBytesExpectedToSend: Int64
    ) {
        state.withLock { $0.isConnected = true }
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        guard let response = response as? HTTPURLResponse else {
            completionHandler(.cancel)
            return end(.failure(.invalidResponse("it is not HTTP")))
        }
        if response.expectedContentLength > Int64(maximumBodyBytes) {
            completionHandler(.cancel)
            return end(.failure(oversized))
        }
        var fields: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            guard let name = name as? String, let value = value as? String else { continue }
            fields[name.lowercased()] = value
        }
        state.withLock { state in
            state.isConnected = true
            state.answer = TransportResponse(status: response.statusCode, fields: fields)
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            guard state.outcome == nil else { return false }
            guard state.body.count + data.count <= maximumBodyBytes else { return true }
            state.body.append(data)
            return false
        }
        if isTooLarge { end(.failure(oversized)) }
    }

    /// The redirect itself is the answer.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    /// A 401 with its challenge is an answer like any other. It is complete when this is called; on Linux no handling
    /// of a challenge would ever complete the task with it, and so it gets none.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        endWithAnswer()
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error {
            end(.failure(fault(for: error)))
        } else {
            endWithAnswer()
        }
    }

    private func endWithAnswer() {
        let answer = state.withLock { state in
            state.answer?.body = Array(state.body)
            return state.answer
        }
        end(answer.map { .success($0) } ?? .failure(.invalidResponse("it is empty")))
    }

    private var oversized: TransportFault {
        .invalidResponse("it is larger than \(maximumBodyBytes) bytes")
    }

    private func fault(for error: any Error) -> TransportFault {
        guard let error = error as? URLError else { return .unreachable("\(error)") }
        return switch error.code {
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        case .cannotParseResponse, .badServerResponse, .cannotDecodeContentData, .cannotDecodeRawData:
            .invalidResponse(error.localizedDescription)
        default: .unreachable(Self.sentence(for: error))
        }
    }

    /// In our words: those of `URLError` are often no more than a number.
    private static func sentence(for error: URLError) -> String {
        switch error.code {
        case .cannotFindHost, .dnsLookupFailed: "its name is unknown"
        case .cannotConnectToHost: "the connection was refused"
        case .networkConnectionLost: "the connection broke"
        case .notConnectedToInternet: "there is no network"
        case .secureConnectionFailed: "TLS failed"
        case .serverCertificateUntrusted, .serverCertificateHasBadDate, .serverCertificateHasUnknownRoot,
            .serverCertificateNotYetValid:
            "its certificate is not trusted"
        default: error.localizedDescription
        }
    }
}
