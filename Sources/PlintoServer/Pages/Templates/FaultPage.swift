import PlintoHTTP
import PlintoModels

/// Tells why there is nothing to be done here, and what to do instead.
struct FaultPage: PageTemplate {
    let fault: APIError
    let call: CallID

    var status: Int { fault.status }

    var title: String {
        switch fault.reason {
        case .invalidLink: "This link is not good any more"
        case .accountSuspended: "This account is suspended"
        default: "That did not work"
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
            return "<p>Get another one where you asked for this one, or from whoever invited you.</p>"
        }
        return switch fault.status {
        case 429, 503:
            "<p>Wait \(fault.retryAfter == nil ? "a minute" : "that long"), then load this page again.</p>"
        case 500...:
            "<p>If it goes on, tell whoever runs this service, and name this: <code>\(call.text)</code></p>"
        default:
            "<p>You can close this page.</p>"
        }
    }

    /// The answer, with the fields that the envelope has too.
    @Sendable
    static func response(_ fault: APIError, _ call: CallID) -> HTTPResponse {
        var response = FaultPage(fault: fault, call: call).page.response
        response.fields.add(CallID.field, call.text)
        if let seconds = fault.retryAfter { response.fields.add("Retry-After", String(seconds)) }
        return response
    }
}
