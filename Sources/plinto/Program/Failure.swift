import PlintoHTTP
import PlintoModels
import PlintoSystem

/// Why a command did not do what it was asked for: a sentence for people, an envelope for programs, a number for shells.
struct Failure: Error {
    let status: ExitCode
    /// In the words of who failed; shown only after control characters are escaped.
    let message: String
    /// The JSON that `--json` prints: the agent's own where it answered.
    let envelope: [UInt8]
    /// The word for programs; nil where whoever failed gave none.
    let reason: Reason?
    /// The field of the request that was at fault.
    let field: String?

    /// A failure of this program's own.
    ///
    /// - Parameter reason: A stable word for programs, as `no_agent`.
    init(_ status: ExitCode, _ reason: String, _ message: String) {
        let error = APIError(Self.code(for: status), Reason(rawValue: reason), message)
        // An envelope is strings alone, which always encode; an empty object would still be JSON.
        let envelope = (try? WireJSON.encode(ErrorEnvelope(error, requestID: ""))) ?? Array("{}".utf8)
        self.init(status: status, message: message, envelope: envelope, reason: error.reason, field: nil)
    }

    /// A failure that the agent answered with.
    init(_ response: HTTPResponse, socket: String) {
        guard let envelope = try? WireJSON.decodeResponse(ErrorEnvelope.self, from: response.body) else {
            self.init(
                .other,
                "not_an_agent",
                "\(socket) answered with status \(response.status) and no error that an agent would give. "
                    + "Is it an agent's socket?"
            )
            return
        }
        let error = envelope.apiError(status: response.status)
        let status = Self.status(of: error)
        self.init(
            status: status,
            message: error.message + Self.advice(for: status, after: error.message),
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

    /// Any error, in the form of a failure.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as UsageError: self.init(.usage, "usage", error.message)
        case let error as SystemError: self.init(.other, "system_error", Self.sentence(error.description))
        case let fault as PathFault: self.init(.other, "bad_path", fault.description)
        default: self.init(.other, "unexpected", Self.sentence("\(error)"))
        }
    }

    static func status(of error: APIError) -> ExitCode {
        switch error.reason {
        case .signedOut, .sessionEnded, .unknownRefreshToken, .refreshTokenExpired, .refreshAlreadyUsed,
            .refreshTokenReused:
            .signedOut
        case .locked: .locked
        case .offline: .offline
        case .serverRefused, .untrustedCertificate, .serverMoved, .notAPlintoServer: .refused
        case .badServerAddress: .usage
        default:
            switch error.status {
            case 423: .locked
            case 400...499: .refused
            default: .other
            }
        }
    }

    private static func advice(for status: ExitCode, after message: String) -> String {
        guard status == .signedOut, !message.contains("plinto login") else { return "" }
        return " Sign in with: plinto login --server URL --email ADDRESS"
    }

    private static func code(for status: ExitCode) -> ErrorCode {
        switch status {
        case .usage: .invalidRequest
        case .noAgent: .notFound
        case .signedOut: .unauthorized
        case .locked, .refused: .forbidden
        case .success, .other, .offline: .internalError
        }
    }

    /// `cannot open x` as `Cannot open x.`
    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
