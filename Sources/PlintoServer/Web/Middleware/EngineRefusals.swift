import PlintoHTTP
import PlintoModels

/// The responses to requests that reach no middleware, because the engine refuses them: malformed, too large or too
/// slow. They have the fields of every other response.
struct EngineRefusals: Sendable {
    let proxies: ProxyTrust
    let crossOrigin: CrossOriginPolicy
    let headers: SecurityHeaders

    /// - Parameter request: The known part of it.
    func response(to request: HTTPRequest, _ error: APIError, _ id: CallID) -> HTTPResponse {
        var response = ErrorResponse.make(
            error,
            id: id,
            naming: SDKPath.own(request.path) == nil ? .reference : .published
        )
        response.fields.add(crossOrigin.fields(for: request))
        headers.add(to: &response, isForwardedSecurely: proxies.origin(of: request).isSecure)
        return response
    }
}
