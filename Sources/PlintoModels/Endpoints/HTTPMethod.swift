/// The HTTP methods of endpoints, and one that no endpoint has.
package enum HTTPMethod: String, Codable, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// No endpoint has it, because its response would reveal the credentials of the request. It is known so that it is
    /// refused as 405 with the path's allowed methods (RFC 9110 §15.5.6), not as an unknown method.
    case trace = "TRACE"
}
