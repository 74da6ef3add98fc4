import PlintoHTTP
import PlintoModels

/// The pages that links in emails open.
enum PagePath: Sendable {
    case passwordReset
    case emailVerification
    case magicLink
    case invitation

    /// The name of a link's parameter, in its query and in the form of its page.
    static let token = "token"

    var template: PathTemplate {
        switch self {
        case .passwordReset: "/password/reset"
        case .emailVerification: "/email/verify"
        case .magicLink: "/magic-link"
        case .invitation: "/invitation"
        }
    }

    /// The target of the page's form: relative, so that it is also right if a proxy serves the server under a path.
    var action: String {
        String(template.description.split(separator: "/").last ?? "")
    }

    /// A form with nothing but a button, for the page that was opened with `token`.
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
    /// Registers a page. All of its errors are pages too, including those before its handler.
    mutating func page(
        _ method: HTTPMethod,
        _ path: PagePath,
        _ handler: @escaping @Sendable (AdmittedCall<Principal>) async throws -> Page
    ) {
        registerRaw(method, path.template, renderer: ErrorPage.always) { call in try await handler(call).response }
    }
}

extension AdmittedCall {
    /// The token in the page's link. Other parameters are ignored: mail services add theirs.
    var linkToken: String { request.queryValue(PagePath.token) ?? "" }
}
