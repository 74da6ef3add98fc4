import PlintoModels
import PlintoSystem
import PlintoTransport

/// Classifies responses by status and body.
struct ResponseClassifier {
    /// The reasons of a 401 that end the session, so that only a new sign-in helps.
    static let endsSession: Set<Reason> = [
        .unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed, .refreshTokenReused, .sessionEnded,
    ]
    /// The length at which foreign URLs are cut in messages.
    private static let shownURLLength = 200

    /// The server that was called.
    let server: ServerURL
    /// The wall clock of this machine.
    let now: Timestamp

    /// Returns the value of a successful response.
    ///
    /// A success status with any other body is a failure: it came from a proxy or a captive portal, or was truncated.
    func value<Value: Decodable & Sendable>(
        _ type: Value.Type,
        of response: TransportResponse
    ) async throws(ClientError) -> Value {
        guard (200...299).contains(response.status) else { throw await error(of: response) }
        do {
            return try await WireJSON.decodeReceived(type, from: response.body)
        } catch {
            throw foreign("the response (status \(response.status)) is not from a Plinto server", nil, reason: .offline)
        }
    }

    func error(of response: TransportResponse) async -> ClientError {
        let present = response.fields["date"].flatMap(HTTPDate.parse) ?? now
        let retryAfter = response.fields["retry-after"].flatMap { RetryAfter.seconds($0, now: present) }
        let envelope = try? await WireJSON.decodeReceived(ErrorEnvelope.self, from: response.body)
        let said = envelope?.apiError(status: response.status, retryAfter: retryAfter)
        switch response.status {
        case 408, 425, 429, 500...599:
            let words = said.map { ": " + $0.message } ?? ""
            return .transient(
                "the server responded with status \(response.status)\(words)",
                retryAfter: retryAfter,
                said: said ?? (response.status == 429 ? Self.tooManyRequests(retryAfter) : nil)
            )
        case 300...399:
            return redirected(response, retryAfter)
        default:
            guard let said else {
                return foreign(
                    "status \(response.status) did not come from a Plinto server",
                    retryAfter,
                    // Of an API that is not there; any other may come from a proxy or a captive portal on the way.
                    reason: [404, 405, 410].contains(response.status) ? .notAPlintoServer : .offline
                )
            }
            return response.status == 401 && Self.endsSession.contains(said.reason) ? .permanent(said) : .refused(said)
        }
    }

    /// The error of a 429 without the API's envelope, from a proxy in front of the server: whoever sent it, the caller
    /// has to wait.
    private static func tooManyRequests(_ retryAfter: Int?) -> APIError {
        let advice = retryAfter.map { "Try again in \($0) s." } ?? "Try again later."
        let message = "The server receives too many requests. " + advice
        return APIError(.rateLimited, .rateLimit, message, retryAfter: retryAfter)
    }

    /// The error for a response that is not from a Plinto server.
    private func foreign(_ words: String, _ retryAfter: Int?, reason: Reason) -> ClientError {
        .transient("\(words). Check the URL \(server.origin)", retryAfter: retryAfter, reason: reason)
    }

    /// The error for a redirect. Redirects are never followed, because tokens go only to the URL that the user named. A
    /// temporary redirect (302, 307) may come from a captive portal.
    private func redirected(_ response: TransportResponse, _ retryAfter: Int?) -> ClientError {
        guard let location = response.fields["location"], !location.isEmpty else {
            return foreign(
                "status \(response.status) did not come from a Plinto server",
                retryAfter,
                reason: .offline
            )
        }
        let shown = PrintableText.escape(String(location.prefix(Self.shownURLLength)))
        guard response.status == 301 || response.status == 308 else {
            return .transient("the server's URL currently redirects to \(shown)", retryAfter: retryAfter)
        }
        guard let target = Self.server(in: location), target != server else {
            return foreign(
                "the URL redirects to \(shown), which a Plinto server never does",
                retryAfter,
                reason: .notAPlintoServer
            )
        }
        return .transient(
            "the server has moved to \(target.origin). Sign in there with: "
                + "plinto login --server \(target.origin) --email EMAIL",
            retryAfter: retryAfter,
            reason: .serverMoved
        )
    }

    /// The server named by an absolute URL.
    private static func server(in location: String) -> ServerURL? {
        (try? WebURL(location)).flatMap { try? ServerURL(parsing: $0.origin.description) }
    }

    func error(of error: TransportError) -> ClientError {
        switch error {
        case .unreachable(let how), .interrupted(let how):
            .transient("cannot reach the server: \(how)", retryAfter: nil)
        case .untrusted(let error):
            .transient(
                "the server's certificate is not trusted: \(error). \(advice(on: error))",
                retryAfter: nil,
                reason: .untrustedCertificate
            )
        case .timedOut: .transient("the server did not respond in time", retryAfter: nil)
        case .cancelled: .transient("the request was cancelled", retryAfter: nil)
        case .invalidResponse(let how): .transient("the server's response is invalid: \(how)", retryAfter: nil)
        }
    }

    /// The advice for a certificate error, without a full stop like all messages here.
    private func advice(on error: CertificateError) -> String {
        switch error {
        case .unknownAuthority:
            "If you operate the authority, set PLINTO_CA_FILE or SSL_CERT_FILE to its file and restart the agent"
        case .wrongName: "Sign in with the URL that the certificate was issued for, not \(server.origin)"
        case .expired: "The server's operator must renew it, unless this machine's clock is wrong: it says \(now.text)"
        case .notYetValid: "Check this machine's clock: it says \(now.text)"
        case .unreadableAuthorities: "Correct the path and restart the agent"
        case .rejected: "The server's operator must replace it"
        }
    }
}
