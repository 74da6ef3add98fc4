import PlintoHTTP
import PlintoModels
import PlintoStore

/// The routes under `/auth/password`, and the page that sets a new password.
struct PasswordRoutes: Sendable {
    let change: ChangePassword
    let requests: EmailLinkRequestQueue
    let reset: ResetPassword
    let pages: PasswordPages

    func register(on router: inout Router<Caller>) {
        router.on(API.Passwords.change) { call in
            try await change(call.body, by: call.caller, from: call.context)
        }
        router.on(API.Passwords.forgot) { call in
            try await requests.take(.passwordReset, email: call.body.email, from: call.context)
            return Acknowledgement("If an account exists for this email address, we have sent an email")
        }
        router.on(API.Passwords.reset) { call in
            try await reset(token: call.body.token, newPassword: call.body.newPassword, from: call.context)
        }
        pages.register(on: &router)
    }
}
