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
                wish: response.fields["retry-after"].flatMap { Self.seconds($0, at: now) }
            )
        }
    }

    /// Nil where the try was broken off from our side, and nothing can be said of it.
    init?(_ fault: TransportFault) {
        switch fault {
        case .cancelled: return nil
        case .timedOut: self = .failed(status: nil, error: "no answer came in time", wish: nil)
        case .unreachable(let sentence), .interrupted(let sentence):
            self = .failed(status: nil, error: sentence, wish: nil)
        case .invalidResponse(let words): self = .failed(status: nil, error: "the answer is bad: \(words)", wish: nil)
        }
    }

    /// `Retry-After` (RFC 9110 §10.2.3), which is a number of seconds or a date; nil where it is neither, or is over.
    private static func seconds(_ text: String, at now: Timestamp) -> Int64? {
        if let date = HTTPDate.parse(text) {
            let pause = date.milliseconds(since: now)
            // Rounded up, so that the next try is not before the date.
            return pause > 0 ? (pause + 999) / 1000 : nil
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text) ?? WebhookRetry.longestWish
    }
}
