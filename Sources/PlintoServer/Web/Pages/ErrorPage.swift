import PlintoHTTP
import PlintoModels

/// Explains an error, and what to do instead.
struct ErrorPage: PageTemplate {
    let error: APIError
    let call: CallID

    var status: Int { error.status }

    var title: String {
        switch error.reason {
        case .invalidLink: "This link is no longer valid"
        case .accountSuspended: "This account is suspended"
        case .noSuchRoute: "Page not found"
        default: "Something went wrong"
        }
    }

    var content: Markup {
        """
        <p>\(error.message)</p>
        \(advice)
        """
    }

    private var advice: Markup {
        if error.reason == .invalidLink {
            return "<p>Request another one where you requested this one, or ask the person who invited you.</p>"
        }
        if error.reason == .temporarilyUnavailable {
            // Not this page again: a provider's response works only once.
            return "<p>Go back to where you wanted to sign in, and begin again.</p>"
        }
        return switch error.status {
        case 429, 503:
            "<p>Wait \(error.retryAfter == nil ? "a minute" : "that long"), then load this page again.</p>"
        case 500...:
            "<p>If it happens again, tell the operator of this service this id: <code>\(call.text)</code></p>"
        default:
            "<p>You can close this page.</p>"
        }
    }

    /// The response as a page, with the fields of the envelope's response.
    @Sendable
    static func always(_ error: APIError, _ call: CallID, _ request: HTTPRequest) -> HTTPResponse {
        var response = ErrorPage(error: error, call: call).page.response
        response.fields.add(CallID.field, call.text)
        if let seconds = error.retryAfter { response.fields.add("Retry-After", String(seconds)) }
        return response
    }

    /// The page for a browser, and the envelope for every other client.
    @Sendable
    static func negotiated(_ error: APIError, _ call: CallID, _ request: HTTPRequest) -> HTTPResponse {
        var response =
            request.prefersPage
            ? always(error, call, request) : ErrorResponse.make(error, id: call, naming: request.naming)
        response.fields.add("Vary", "Accept")
        return response
    }
}
