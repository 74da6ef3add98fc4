import PlintoModels

/// Tells why there is nothing to be done here.
struct FaultPage: PageTemplate {
    let fault: APIError

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
        <p>You can close this page.</p>
        """
    }
}
