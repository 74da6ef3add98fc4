import PlintoModels
import PlintoTransport

/// The result of one delivery attempt. A pure value.
enum AttemptResult: Hashable, Sendable {
    /// The receiver accepted it.
    case delivered(status: Int)
    /// - Parameters:
    ///   - status: The status of the response, if there was one.
    ///   - wish: The seconds to wait that the receiver requests.
    case failed(status: Int?, error: String, wish: Int64?)
    /// The receiver wants no more events.
    case gone

    /// - Parameter now: The time relative to which a date in `Retry-After` is interpreted.
    init(_ response: TransportResponse, at now: Timestamp) {
        switch response.status {
        case 200...299:
            self = .delivered(status: response.status)
        case 410:
            self = .gone
        case 300...399:
            self = .failed(
                status: response.status,
                error: "the receiver responded with \(response.status), and redirects are not followed",
                wish: nil
            )
        default:
            self = .failed(
                status: response.status,
                error: "the receiver responded with \(response.status)",
                wish: response.fields["retry-after"].flatMap { RetryAfter.seconds($0, now: now) }.map(Int64.init)
            )
        }
    }

    /// Nil if the server itself cancelled the attempt, whose result is then unknown.
    init?(_ error: TransportError) {
        switch error {
        case .cancelled: return nil
        case .timedOut: self = .failed(status: nil, error: "the receiver did not respond in time", wish: nil)
        case .unreachable(let sentence), .interrupted(let sentence):
            self = .failed(status: nil, error: sentence, wish: nil)
        case .untrusted(let error): self = .failed(status: nil, error: "\(error)", wish: nil)
        case .invalidResponse(let words):
            self = .failed(status: nil, error: "the response is malformed: \(words)", wish: nil)
        }
    }
}
