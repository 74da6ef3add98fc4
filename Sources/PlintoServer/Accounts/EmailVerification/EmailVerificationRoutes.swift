import PlintoHTTP
import PlintoModels

/// The routes under `/auth/email`, and the page that the email's link opens.
struct EmailVerificationRoutes: Sendable {
    let verify: VerifyEmail
    let publicURL: String

    func register(on router: inout Router<Caller>) {
        router.on(API.EmailVerification.verify) { call in
            try await verify(token: call.body.token, from: call.context)
        }
        router.on(API.EmailVerification.resend) { call in
            try await verify.resend(to: call.caller, from: call.context)
        }
        router.page(.get, .emailVerification) { call in
            let token = call.linkToken
            return ConfirmEmailPage(token: token, account: try await verify.account(of: token).email).page
        }
        router.page(.post, .emailVerification) { call in
            let form = try FormFields(call.request, known: [PagePath.token], publicURL: publicURL)
            _ = try await verify(token: form.text(PagePath.token) ?? "", from: call.context)
            return EmailConfirmedPage().page
        }
    }
}
