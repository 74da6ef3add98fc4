import PlintoHTTP
import PlintoModels

/// The pages that links in letters open.
enum PagePath: Sendable {
    case passwordReset
    case emailVerification
    case magicLink
    case invitation

    /// The name of what a link carries, in its query and in the form of its page.
    static let token = "token"

    var template: PathTemplate {
        switch self {
        case .passwordReset: "/password/reset"
        case .emailVerification: "/email/verify"
        case .magicLink: "/magic-link"
        case .invitation: "/invitation"
        }
    }

    /// What a form on the page posts to: relative, so that it is right too where a proxy serves the server under a path.
    var action: String {
        String(template.description.split(separator: "/").last ?? "")
    }

    /// A form that is nothing but a button, for whoever opened the page with `token`.
    func form(_ token: String, button: String) -> Markup {
        """
        <form method="post" action="\(action)">
        <input type="hidden" name="\(Self.token)" value="\(token)">
        <button type="submit">\(button)</button>
        </form>
        """
    }
}

extension Router {
    /// Registers a page. Whatever goes wrong there is a page too, also what comes before its handler.
    mutating func page(
        _ method: HTTPMethod,
        _ path: PagePath,
        _ handler: @escaping @Sendable (Call<Principal, [UInt8]>) async throws -> Page
    ) {
        onRaw(method, path.template, fault: FaultPage.always) { call in try await handler(call).response }
    }

    /// Registers an endpoint of the API that browsers are sent to. What goes wrong there is a page for whoever sits at
    /// one, and the envelope for programs.
    mutating func navigation(
        _ endpoint: Endpoint<NoBody, some Any>,
        _ handler: @escaping @Sendable (Call<Principal, [UInt8]>) async throws -> HTTPResponse
    ) {
        onRaw(
            endpoint.method,
            endpoint.path,
            endpoint.authentication,
            summary: endpoint.summary,
            fault: FaultPage.negotiated,
            handler
        )
    }
}

extension Call {
    /// What the page's link carries. Other parameters are let be: mail services add theirs.
    var linkToken: String { request.queryValue(PagePath.token) ?? "" }
}
