import PlintoHTTP
import PlintoModels

/// The routes under `/passkeys`.
struct PasskeyRoutes: Sendable {
    let registration: RegisterPasskey
    let options: PasskeySignInOptions
    let signIn: SignInByPasskey
    let manage: ManagePasskeys

    func register(on router: inout Router<Caller>) {
        router.on(API.Passkeys.registerOptions) { call in
            try await registration.options(PasswordProof(), for: call.caller, from: call.context)
        }
        router.on(API.Passkeys.postRegisterOptions) { call in
            try await registration.options(call.body, for: call.caller, from: call.context)
        }
        router.on(API.Passkeys.register) { call in
            try await registration.verify(call.body, by: call.caller, from: call.context)
        }
        router.on(API.Passkeys.authenticateOptions) { call in
            try await options(account: call.query.account, from: call.context)
        }
        router.on(API.Passkeys.postAuthenticateOptions) { call in
            try await options(account: call.body.email, token: call.body.mfaToken, from: call.context)
        }
        router.on(API.Passkeys.authenticate) { call in
            try await signIn(call.body, from: call.context)
        }
        router.on(API.Passkeys.list) { call in
            try await manage.list(of: call.caller)
        }
        router.on(API.Passkeys.rename) { call in
            try await manage.rename(
                call.path,
                to: call.body.name,
                by: call.caller,
                from: call.context
            )
        }
        router.on(API.Passkeys.remove) { call in
            try await manage.remove(
                call.path,
                call.body,
                by: call.caller,
                from: call.context
            )
        }
    }
}
