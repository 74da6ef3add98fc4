import PlintoHTTP
import PlintoModels
import PlintoStore

/// The routes under `/auth/password`, and the page that sets a new password.
struct PasswordRoutes: Sendable {
    let change: ChangePassword
    let requests: LinkRequests
    let reset: ResetPassword
    let pages: PasswordPages

    init(_ parts: ServerParts) {
        let replacement = PasswordReplacement(
            audit: parts.audit,
            events: parts.events,
            mail: parts.mail,
            clock: parts.clock
        )
        change = ChangePassword(
            database: parts.database,
            passwords: parts.passwords,
            policy: parts.policy,
            proof: parts.proof,
            replacement: replacement,
            sessions: parts.sessions
        )
        requests = parts.linkRequests
        reset = ResetPassword(
            database: parts.database,
            passwords: parts.passwords,
            policy: parts.policy,
            desk: parts.links,
            replacement: replacement,
            entry: parts.mailboxEntry,
            sessions: parts.sessions,
            throttle: parts.throttle
        )
        pages = PasswordPages(
            reset: reset,
            minimumLength: parts.policy.minimumLength,
            publicURL: parts.publicURL
        )
    }

    func register(on router: inout Router<Caller>) {
        router.on(API.Passwords.change) { call in
            try await change(call.body, by: call.signedIn, from: call.origin)
        }
        router.on(API.Passwords.forgot) { call in
            try await requests.take(.passwordReset, email: call.body.email, from: call.origin)
            return Acknowledgement("If there is an account with this address, a letter is on its way")
        }
        router.on(API.Passwords.reset) { call in
            try await reset(token: call.body.token, newPassword: call.body.newPassword, from: call.origin)
        }
        pages.register(on: &router)
    }
}
