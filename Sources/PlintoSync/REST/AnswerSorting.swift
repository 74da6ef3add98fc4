import PlintoModels
import PlintoTransport

/// Tells by an answer's status and body what a client should make of it.
enum AnswerSorting {
    /// The words of a 401 after which no retry helps, only a new sign-in.
    static let endsSession: Set<Reason> = [
        .unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed, .refreshTokenReused, .sessionEnded,
    ]

    /// The value of a successful answer.
    ///
    /// A success whose body is something else is no success: it came from a proxy or a captive portal, or was cut.
    static func value<Value: Decodable & Sendable>(
        _ type: Value.Type,
        of answer: TransportResponse
    ) async throws(ClientFault) -> Value {
        guard (200...299).contains(answer.status) else { throw await fault(of: answer) }
        do {
            return try await WireJSON.decodeReceived(type, from: answer.body)
        } catch {
            throw .transient("the answer to \(answer.status) is not one of a Plinto server", retryAfter: nil)
        }
    }

    static func fault(of answer: TransportResponse) async -> ClientFault {
        let retryAfter = answer.fields["retry-after"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        let envelope = try? await WireJSON.decodeReceived(ErrorEnvelope.self, from: answer.body)
        let said = envelope?.apiError(status: answer.status, retryAfter: retryAfter)
        switch answer.status {
        case 408, 425, 429, 500...599:
            let words = said.map { ": " + $0.message } ?? ""
            return .transient("the server answered \(answer.status)\(words)", retryAfter: retryAfter, said: said)
        default:
            guard let said else {
                return .transient("status \(answer.status) did not come from a Plinto server", retryAfter: retryAfter)
            }
            return answer.status == 401 && endsSession.contains(said.reason) ? .permanent(said) : .refused(said)
        }
    }

    static func fault(of fault: TransportFault) -> ClientFault {
        switch fault {
        case .unreachable(let how), .interrupted(let how):
            .transient("the server cannot be reached: \(how)", retryAfter: nil)
        case .timedOut: .transient("the server did not answer in time", retryAfter: nil)
        case .cancelled: .transient("the request was cancelled", retryAfter: nil)
        case .invalidResponse(let how): .transient("the answer makes no sense: \(how)", retryAfter: nil)
        }
    }
}
