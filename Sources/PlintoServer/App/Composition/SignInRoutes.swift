import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import PlintoTransport

extension AuthRoutes {
    init(_ parts: Services) {
        signUp = SignUp(
            database: parts.database,
            passwords: parts.passwords,
            policy: parts.policy,
            completion: parts.completion,
            verification: parts.verification
        )
        signIn = SignIn(
            database: parts.database,
            passwords: parts.passwords,
            completion: parts.completion,
            throttle: parts.throttle,
            familiar: parts.familiar
        )
        signOut = SignOut(database: parts.database)
        refresh = Refresh(
            database: parts.database,
            issuer: parts.issuer,
            uses: parts.uses,
            crashPoints: parts.crashPoints,
            counters: parts.counters
        )
    }
}

extension OAuthRoutes {
    init(_ parts: Services) {
        let settings = parts.configuration.oauth
        providers = OAuthProviders(
            settings,
            transport: CheckedTransport(
                allowing: OutboundAllowList(
                    places: Set(settings.clients.values.flatMap(\.ownURLs).compactMap { (try? WebURL($0))?.authority })
                ),
                timeout: settings.timeout,
                maximumBodyBytes: Self.largestResponse
            ),
            publicURL: parts.publicURL,
            clock: parts.clock
        )
        codes = parts.signInCodes
        start = OAuthStart(
            database: parts.database,
            providers: providers,
            redirects: parts.configuration.redirects,
            publicURL: parts.publicURL
        )
        callback = OAuthCallback(
            database: parts.database,
            providers: providers,
            admission: IdentityAdmission(
                database: parts.database,
                codes: parts.signInCodes,
                mail: parts.mail
            ),
            publicURL: parts.publicURL,
            log: parts.log.component("oauth")
        )
        identities = ManageIdentities(
            database: parts.database,
            providers: providers,
            redirects: parts.configuration.redirects,
            proof: parts.proof,
            methods: SignInMethods(providers: parts.configuration.oauth.names),
            mail: parts.mail,
            publicURL: parts.publicURL
        )
    }
}

extension MagicLinkRoutes {
    init(_ parts: Services) {
        publicURL = parts.publicURL
        let entry = parts.mailboxEntry
        requests = parts.linkRequests
        redirects = parts.configuration.redirects
        byLink = SignInByLink(
            database: parts.database,
            emailLinks: parts.links,
            entry: entry,
            completion: parts.completion,
            codes: parts.signInCodes,
            redirects: parts.configuration.redirects
        )
        byCode = SignInByEmailCode(
            database: parts.database,
            emailLinks: parts.links,
            entry: entry,
            completion: parts.completion
        )
    }
}

extension PasskeyRoutes {
    init(_ parts: Services) {
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
            mail: parts.mail
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
            refusesOldCounts: parts.configuration.passkeys.refusesOldCounts
        )
        manage = ManagePasskeys(
            database: parts.database,
            proof: parts.proof,
            methods: SignInMethods(providers: parts.configuration.oauth.names),
            mail: parts.mail
        )
    }
}
