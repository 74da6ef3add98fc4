import PlintoModels
import PlintoTransport

/// How one try to deliver went. A pure value.
enum DeliveryVerdict: Hashable, Sendable {
    /// The receiver took it.
    case delivered(status: Int)
    /// - Parameters:
    ///   - status: Of the answer, where there was one.
    ///   - wish: Seconds that the receiver asks us to wait.
    case failed(status: Int?, error: String, wish: Int64?)
    /// The receiver wants nothing any more.
    case gone

    /// - Parameter now: Against which a `Retry-After` that is a date is measured.
    init(_ response: TransportResponse, at now: Timestamp) {
        switch response.status {
        case 200...299:
            self = .delivered(status: response.status)
        case 410:
            self = .gone
        case 300...399:
            self = .failed(
                status: response.status,
                error: "the receiver answered \(response.status), and redirects are not followed",
                wish: nil
            )
        default:
            self = .failed(
                status: response.status,
                error: "the receiver answered \(response.status)",
                wish: response.fields["retry-after"].flatMap { RetryAfter.seconds($0, now: now) }.map(Int64.init)
            )
        }
    }

    /// Nil where the try was broken off from our side, and nothing can be said of it.
    init?(_ fault: TransportError) {
        switch fault {
        case .cancelled: return nil
        case .timedOut: self = .failed(status: nil, error: "no answer came in time", wish: nil)
        case .unreachable(let sentence), .interrupted(let sentence):
            self = .failed(status: nil, error: sentence, wish: nil)
        case .untrusted(let fault): self = .failed(status: nil, error: "\(fault)", wish: nil)
        case .invalidResponse(let words): self = .failed(status: nil, error: "the answer is bad: \(words)", wish: nil)
        }
    }
}
