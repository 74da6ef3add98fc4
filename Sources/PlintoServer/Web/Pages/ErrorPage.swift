import PlintoHTTP
import PlintoModels

/// Explains an error, and what to do instead.
struct ErrorPage: PageTemplate {
    let fault: APIError
    let call: CallID

    var status: Int { fault.status }

    var title: String {
        switch fault.reason {
        case .invalidLink: "This link is no longer valid"
        case .accountSuspended: "This account is suspended"
        case .noSuchRoute: "Page not found"
        default: "Something went wrong"
        }
    }

    var content: Markup {
        """
        <p>\(fault.message)</p>
        \(advice)
        """
    }

    private var advice: Markup {
        if fault.reason == .invalidLink {
            return "<p>Request another one where you requested this one, or ask the person who invited you.</p>"
        }
        if fault.reason == .temporarilyUnavailable {
            // Not this page again: a provider's response works only once.
            return "<p>Go back to where you wanted to sign in, and begin again.</p>"
        }
        return switch fault.status {
        case 429, 503:
            "<p>Wait \(fault.retryAfter == nil ? "a minute" : "that long"), then load this page again.</p>"
        case 500...:
            "<p>If it happens again, tell the operator of this service this id: <code>\(call.text)</code></p>"
        default:
            "<p>You can close this page.</p>"
        }
    }

    /// The response as a page, with the fields of the envelope's response.
    @Sendable
    static func always(_ fault: APIError, _ call: CallID, _ request: HTTPRequest) -> HTTPResponse {
        var response = ErrorPage(fault: fault, call: call).page.response
        response.fields.add(CallID.field, call.text)
        if let seconds = fault.retryAfter { response.fields.add("Retry-After", String(seconds)) }
        return response
    }

    /// The page for a browser, and the envelope for every other client.
    @Sendable
    static func negotiated(_ fault: APIError, _ call: CallID, _ request: HTTPRequest) -> HTTPResponse {
        var answer =
            request.prefersPage
            ? always(fault, call, request) : ErrorResponse.make(fault, id: call, naming: request.naming)
        answer.fields.add("Vary", "Accept")
        return answer
    }
}
