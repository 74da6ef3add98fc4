import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The failure of a command: a sentence for the user, a JSON envelope for programs, an exit code for the shell.
struct Failure: Error {
    let status: ExitCode
    /// The message of the component that failed, shortened; its control characters are escaped when it is shown.
    let message: String
    /// The JSON that `--json` prints: the agent's own if it responded.
    let envelope: [UInt8]
    /// The stable word for programs; nil if there is none.
    let reason: Reason?
    /// The invalid field of the request.
    let field: String?

    /// A failure detected by this program.
    ///
    /// - Parameter reason: A stable word for programs, as `no_agent`.
    init(_ status: ExitCode, _ reason: String, _ message: String) {
        let error = APIError(Self.code(for: status), Reason(rawValue: reason), message)
        // An envelope holds only strings, which always encode; an empty object would still be valid JSON.
        let envelope = (try? WireJSON.encode(ErrorEnvelope(error, requestID: ""))) ?? Array("{}".utf8)
        self.init(status: status, message: message, envelope: envelope, reason: error.reason, field: nil)
    }

    /// A failure reported by the agent.
    init(_ response: HTTPResponse, socket: String) {
        guard let envelope = try? WireJSON.decodeResponse(ErrorEnvelope.self, from: response.body) else {
            self.init(
                .failure,
                "not_an_agent",
                "\(socket) responded with status \(response.status) and without a Plinto error. "
                    + "Check that it is an agent's socket."
            )
            return
        }
        let error = envelope.apiError(status: response.status)
        let status = Self.status(of: error)
        // The words may be those of a server, which may be of any length.
        self.init(
            status: status,
            message: PrintableText.shorten(error.message) + Self.advice(for: status, after: error.message),
            envelope: response.body,
            reason: error.reason,
            field: error.field
        )
    }

    private init(status: ExitCode, message: String, envelope: [UInt8], reason: Reason?, field: String?) {
        self.status = status
        self.message = message
        self.envelope = envelope
        self.reason = reason
        self.field = field
    }

    /// Converts any error to a failure.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as UsageError: self.init(.usage, "usage", error.message)
        case let error as SystemError: self.init(.failure, "system_error", Self.sentence(error.description))
        case let error as PathError: self.init(.failure, "bad_path", error.description)
        default: self.init(.failure, "unexpected", Self.sentence("\(error)"))
        }
    }

    /// The exit code for an error of the agent.
    static func status(of error: APIError) -> ExitCode {
        switch error.reason {
        case .signedOut, .sessionEnded, .unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed,
            .refreshTokenReused:
            .signedOut
        case .locked: .locked
        case .offline: .offline
        case .serverRefused, .untrustedCertificate, .serverMoved, .notAPlintoServer: .refused
        case .badServerURL: .usage
        default:
            switch error.status {
            case 423: .locked
            case 400...499: .refused
            default: .failure
            }
        }
    }

    private static func advice(for status: ExitCode, after message: String) -> String {
        guard status == .signedOut, !message.contains("plinto login") else { return "" }
        return " Sign in with: plinto login --server URL --email EMAIL"
    }

    private static func code(for status: ExitCode) -> ErrorCode {
        switch status {
        case .usage: .invalidRequest
        case .noAgent: .notFound
        case .signedOut: .unauthorized
        case .locked, .refused: .forbidden
        default: .internalError
        }
    }

    /// Converts `cannot open x` to `Cannot open x.`
    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
