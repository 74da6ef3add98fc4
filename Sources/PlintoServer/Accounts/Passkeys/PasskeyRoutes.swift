import PlintoHTTP
import PlintoModels

/// The routes under `/passkeys`.
struct PasskeyRoutes: Sendable {
    let registration: RegisterPasskey
    let options: PasskeySignInOptions
    let signIn: SignInByPasskey
    let manage: ManagePasskeys

    init(_ parts: ServerParts) {
        let relyingParty = parts.configuration.passkeys.relyingParty(
            publicURL: parts.publicURL,
            crossOrigin: parts.configuration.crossOrigin
        )
        let challenges = PasskeyChallenges(clock: parts.clock, random: parts.random)
        registration = RegisterPasskey(
            database: parts.database,
            relyingParty: relyingParty,
            challenges: challenges,
            proof: parts.proof,
            audit: parts.audit,
            events: parts.events,
            mail: parts.mail,
            clock: parts.clock,
            random: parts.random
        )
        options = PasskeySignInOptions(
            database: parts.database,
            relyingParty: relyingParty,
            challenges: challenges,
            decoys: parts.decoys,
            pending: parts.completion.pending
        )
        signIn = SignInByPasskey(
            database: parts.database,
            relyingParty: relyingParty,
            challenges: challenges,
            completion: parts.completion,
            audit: parts.audit,
            clock: parts.clock,
            refusesOldCounts: parts.configuration.passkeys.refusesOldCounts
        )
        manage = ManagePasskeys(
            database: parts.database,
            proof: parts.proof,
            methods: SignInMethods(parts.configuration.oauth),
            audit: parts.audit,
            mail: parts.mail,
            clock: parts.clock
        )
    }

    func register(on router: inout Router<Caller>) {
        router.on(API.Passkeys.registerOptions) { call in
            try await registration.options(PasswordProof(), for: call.signedIn, from: call.origin)
        }
        router.on(API.Passkeys.postRegisterOptions) { call in
            try await registration.options(call.body, for: call.signedIn, from: call.origin)
        }
        router.on(API.Passkeys.register) { call in
            try await registration.verify(call.body, by: call.signedIn, from: call.origin)
        }
        router.on(API.Passkeys.authenticateOptions) { call in
            let query = try QueryValues(call.request.query, known: ["email"])
            return try await options(account: query.text("email"))
        }
        router.on(API.Passkeys.postAuthenticateOptions) { call in
            try await options(account: call.body.email, token: call.body.mfaToken)
        }
        router.on(API.Passkeys.authenticate) { call in
            try await signIn(call.body, from: call.origin)
        }
        router.on(API.Passkeys.list) { call in
            try await manage.list(of: call.actingUser)
        }
        router.on(API.Passkeys.rename) { call in
            try await manage.rename(
                call.parameters["passkey_id"],
                to: call.body.name,
                by: call.signedIn,
                from: call.origin
            )
        }
        router.on(API.Passkeys.remove) { call in
            try await manage.remove(
                call.parameters["passkey_id"],
                call.body,
                by: call.signedIn,
                from: call.origin
            )
        }
    }
}
