import PlintoHTTP
import PlintoModels
import PlintoStore

/// The routes of `/auth/magic-link`, and the page that the link in the email opens.
struct MagicLinkRoutes: Sendable {
    let requests: EmailLinkRequestQueue
    let redirects: RedirectAllowList
    let byLink: SignInByLink
    let byCode: SignInByEmailCode
    let publicURL: String

    func register(on router: inout Router<Caller>) {
        router.on(API.MagicLink.send) { call in
            let redirect = call.body.redirectURL
            if let redirect { try OAuthStart.check(redirect, redirects) }
            try await requests.take(
                .magicLink,
                email: call.body.email,
                redirectURL: redirect,
                from: call.context
            )
            return Acknowledgement("Magic link sent to email")
        }
        router.on(API.MagicLink.verify) { call in
            try await verify(call.body, from: call.context)
        }
        router.page(.get, .magicLink) { call in
            try await look(call.linkToken)
        }
        router.page(.post, .magicLink) { call in
            let form = try FormFields(call.request, known: [PagePath.token], publicURL: publicURL)
            let token = form.text(PagePath.token) ?? ""
            guard let location = try await byLink.redirect(token, from: call.context) else {
                return try await look(token)
            }
            return Page(RedirectPage(), seeOther: location)
        }
    }

    private func verify(
        _ request: VerifyMagicLinkRequest,
        from context: RequestContext
    ) async throws -> SignInResponse {
        if let token = request.token {
            guard request.email == nil, request.code == nil else {
                throw APIError.invalid("token", .invalidFormat, "Send the token, or email and code, but not both.")
            }
            return try await byLink(token: token, from: context)
        }
        guard let code = request.code else { throw APIError.invalid("token", .required, "token is required.") }
        guard let email = request.email else { throw APIError.invalid("email", .required, "email is required.") }
        return try await byCode(email: email, code: code, from: context)
    }

    private func look(_ token: String) async throws -> Page {
        let live = try await byLink.look(token)
        let account = live.account.user.email
        guard let redirect = live.link.redirectURL, redirects.allows(redirect) else {
            return EnterCodePage(account: account).page
        }
        return SignInPage(token: token, account: account, destination: redirect).page
    }
}
