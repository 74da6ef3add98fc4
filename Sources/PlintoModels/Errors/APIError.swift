/// An error of the API: thrown by a handler, received by a client.
package struct APIError: Error, Hashable, Sendable {
    package var code: ErrorCode
    /// The HTTP status: the code's own unless a finer one fits (409, 413, 503 …).
    package var status: Int
    /// A sentence for people that says what is wrong and, if possible, what to do next.
    package var message: String
    /// The invalid field of the request, with dots for nested ones.
    package var field: String?
    package var reason: Reason
    /// Seconds to wait before the next attempt; sent as `Retry-After`.
    package var retryAfter: Int?
    /// The current state of the resource, if a change was refused because it was based on another version.
    package var current: JSONValue?

    package init(
        _ code: ErrorCode,
        _ reason: Reason,
        _ message: String,
        field: String? = nil,
        status: Int? = nil,
        retryAfter: Int? = nil
    ) {
        self.code = code
        self.status = status ?? code.status
        self.message = message
        self.field = field
        self.reason = reason
        self.retryAfter = retryAfter
        current = nil
    }

    /// An error in one field of the request: 400 unless `status` says otherwise.
    package static func invalid(
        _ field: String,
        _ reason: Reason,
        _ message: String,
        status: Int = 400
    ) -> APIError {
        APIError(.invalidRequest, reason, message, field: field, status: status)
    }

    /// The public error for an internal failure; only the log has the cause.
    package static let internalFault = APIError(
        .internalError,
        .internalFault,
        "Something went wrong on the server. Try again, and report the request id if it happens again."
    )
}

/// The body of every response that is an error.
package struct ErrorEnvelope: Codable, Hashable, Sendable {
    /// The content of `error`.
    package struct Body: Codable, Hashable, Sendable {
        /// The field of the request that is wrong, and the reason, for programs.
        package struct Details: Codable, Hashable, Sendable {
            package var field: String?
            package var reason: Reason
        }

        package var code: ErrorCode
        package var message: String
        package var details: Details?
    }

    package var error: Body
    package var requestID: String
    /// Present only with an error of 412; absent otherwise.
    package var current: JSONValue?

    enum CodingKeys: String, OmittingKeys {
        case error, current
        case requestID = "request_id"
    }

    package init(_ error: APIError, requestID: String) {
        self.error = Body(
            code: error.code,
            message: error.message,
            details: Body.Details(field: error.field, reason: error.reason)
        )
        self.requestID = requestID
        current = error.current
    }

    /// The error that was sent, for a client that received this envelope with `status`.
    package func apiError(status: Int, retryAfter: Int? = nil) -> APIError {
        var sent = APIError(
            error.code,
            error.details?.reason ?? Reason(rawValue: ""),
            error.message,
            field: error.details?.field,
            status: status,
            retryAfter: retryAfter
        )
        sent.current = current
        return sent
    }
}

extension ErrorEnvelope.CodingKeys: SDKCompatibleKeys {
    static let published = SDKNames(unwrapped: [error.stringValue])
}

/// For logs: the message, then status and reason.
extension APIError: CustomStringConvertible {
    package var description: String { "\(message) (\(status) \(reason.rawValue))" }
}
