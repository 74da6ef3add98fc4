/// The six documented codes of the error envelope.
package enum ErrorCode: String, Codable, Sendable, CaseIterable {
    case unauthorized = "UNAUTHORIZED"
    case forbidden = "FORBIDDEN"
    case notFound = "NOT_FOUND"
    case invalidRequest = "INVALID_REQUEST"
    case rateLimited = "RATE_LIMITED"
    case internalError = "INTERNAL_ERROR"

    /// The HTTP status of the code, unless an error names another.
    package var status: Int {
        switch self {
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .invalidRequest: 400
        case .rateLimited: 429
        case .internalError: 500
        }
    }
}
