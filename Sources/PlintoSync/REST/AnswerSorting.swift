import PlintoModels
import PlintoSystem
import PlintoTransport

/// Tells by an answer's status and body what a client should make of it.
struct AnswerSorting {
    /// The words of a 401 after which no retry helps, only a new sign-in.
    static let endsSession: Set<Reason> = [
        .unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed, .refreshTokenReused, .sessionEnded,
    ]
    /// The longest part of a foreign URL that is shown.
    private static let shownURLLength = 200

    /// The server that was asked.
    let server: ServerAddress
    /// This machine's wall clock.
    let now: Timestamp

    /// The value of a successful answer.
    ///
    /// A success whose body is something else is no success: it came from a proxy or a captive portal, or was cut.
    func value<Value: Decodable & Sendable>(
        _ type: Value.Type,
        of answer: TransportResponse
    ) async throws(ClientFault) -> Value {
        guard (200...299).contains(answer.status) else { throw await fault(of: answer) }
        do {
            return try await WireJSON.decodeReceived(type, from: answer.body)
        } catch {
            throw foreign("the answer to \(answer.status) is not one of a Plinto server", nil, reason: .offline)
        }
    }

    func fault(of answer: TransportResponse) async -> ClientFault {
        let present = answer.fields["date"].flatMap(HTTPDate.parse) ?? now
        let retryAfter = answer.fields["retry-after"].flatMap { RetryAfter.seconds($0, now: present) }
        let envelope = try? await WireJSON.decodeReceived(ErrorEnvelope.self, from: answer.body)
        let said = envelope?.apiError(status: answer.status, retryAfter: retryAfter)
        switch answer.status {
        case 408, 425, 429, 500...599:
            let words = said.map { ": " + $0.message } ?? ""
            return .transient("the server answered \(answer.status)\(words)", retryAfter: retryAfter, said: said)
        case 300...399:
            return redirected(answer, retryAfter)
        default:
            guard let said else {
                return foreign(
                    "status \(answer.status) did not come from a Plinto server",
                    retryAfter,
                    // Of an API that is not there; any other may come from a proxy or a captive portal on the way.
                    reason: [404, 405, 410].contains(answer.status) ? .notAPlintoServer : .offline
                )
            }
            return answer.status == 401 && Self.endsSession.contains(said.reason) ? .permanent(said) : .refused(said)
        }
    }

    /// What answers is no Plinto server.
    private func foreign(_ words: String, _ retryAfter: Int?, reason: Reason) -> ClientFault {
        .transient("\(words). Check the URL \(server.origin)", retryAfter: retryAfter, reason: reason)
    }

    /// A redirect is told, never followed: tokens go where the person said. One that is not for good (302, 307) may as
    /// well come from a captive portal, which the way to the server begins behind.
    private func redirected(_ answer: TransportResponse, _ retryAfter: Int?) -> ClientFault {
        guard let location = answer.fields["location"], !location.isEmpty else {
            return foreign(
                "status \(answer.status) did not come from a Plinto server",
                retryAfter,
                reason: .offline
            )
        }
        let shown = PrintableText.escape(String(location.prefix(Self.shownURLLength)))
        guard answer.status == 301 || answer.status == 308 else {
            return .transient("the server's URL leads to \(shown) at present", retryAfter: retryAfter)
        }
        guard let target = Self.server(in: location), target != server else {
            return foreign(
                "the answer leads to \(shown), as no Plinto server's does",
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

    /// The server that an absolute URL leads to.
    private static func server(in location: String) -> ServerAddress? {
        (try? WebURL(location)).flatMap { try? ServerAddress(parsing: $0.origin.description) }
    }

    func fault(of fault: TransportFault) -> ClientFault {
        switch fault {
        case .unreachable(let how), .interrupted(let how):
            .transient("the server cannot be reached: \(how)", retryAfter: nil)
        case .untrusted(let fault):
            .transient(
                "the server is not trusted: \(fault). \(advice(on: fault))",
                retryAfter: nil,
                reason: .untrustedCertificate
            )
        case .timedOut: .transient("the server did not answer in time", retryAfter: nil)
        case .cancelled: .transient("the request was cancelled", retryAfter: nil)
        case .invalidResponse(let how): .transient("the answer makes no sense: \(how)", retryAfter: nil)
        }
    }

    /// What the person can do about a certificate; without a full stop, as every sentence here.
    private func advice(on fault: CertificateFault) -> String {
        switch fault {
        case .unknownAuthority:
            "If the authority is your own, name its file in PLINTO_CA_FILE, or SSL_CERT_FILE, and start the agent anew"
        case .wrongName: "Sign in with the URL that the certificate is for, not \(server.origin)"
        case .expired: "Its operator must renew it; or this machine's clock, which says \(now.text), is ahead"
        case .notYetValid: "Is this machine's clock right? It says \(now.text)"
        case .unreadableAuthorities: "Correct the path, and start the agent anew"
        case .rejected: "Its operator must replace it"
        }
    }
}
