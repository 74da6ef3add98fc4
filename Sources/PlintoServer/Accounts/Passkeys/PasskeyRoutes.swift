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
            try await registration.options(PasswordProof(), for: call.signedIn, from: call.context)
        }
        router.on(API.Passkeys.postRegisterOptions) { call in
            try await registration.options(call.body, for: call.signedIn, from: call.context)
        }
        router.on(API.Passkeys.register) { call in
            try await registration.verify(call.body, by: call.signedIn, from: call.context)
        }
        router.on(API.Passkeys.authenticateOptions) { call in
            let query = try QueryValues(call.request.query, known: ["email"])
            return try await options(account: query.text("email"))
        }
        router.on(API.Passkeys.postAuthenticateOptions) { call in
            try await options(account: call.body.email, token: call.body.mfaToken)
        }
        router.on(API.Passkeys.authenticate) { call in
            try await signIn(call.body, from: call.context)
        }
        router.on(API.Passkeys.list) { call in
            try await manage.list(of: call.actingUser)
        }
        router.on(API.Passkeys.rename) { call in
            try await manage.rename(
                call.parameters["passkey_id"],
                to: call.body.name,
                by: call.signedIn,
                from: call.context
            )
        }
        router.on(API.Passkeys.remove) { call in
            try await manage.remove(
                call.parameters["passkey_id"],
                call.body,
                by: call.signedIn,
                from: call.context
            )
        }
    }
}
