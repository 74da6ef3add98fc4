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
            issuer: parts.issuer,
            audit: parts.audit,
            events: parts.events,
            verification: parts.verification,
            clock: parts.clock,
            random: parts.random
        )
        signIn = SignIn(
            database: parts.database,
            passwords: parts.passwords,
            completion: parts.completion,
            throttle: parts.throttle,
            familiar: parts.familiar,
            audit: parts.audit
        )
        signOut = SignOut(
            database: parts.database,
            audit: parts.audit,
            events: parts.events,
            clock: parts.clock
        )
        refresh = Refresh(
            database: parts.database,
            issuer: parts.issuer,
            uses: parts.uses,
            audit: parts.audit,
            events: parts.events,
            clock: parts.clock,
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
            publicURL: parts.publicURL,
            clock: parts.clock,
            random: parts.random
        )
        callback = OAuthCallback(
            database: parts.database,
            providers: providers,
            admission: IdentityAdmission(
                database: parts.database,
                codes: parts.signInCodes,
                audit: parts.audit,
                events: parts.events,
                mail: parts.mail,
                clock: parts.clock,
                random: parts.random
            ),
            publicURL: parts.publicURL,
            clock: parts.clock,
            random: parts.random,
            log: parts.log.component("oauth")
        )
        identities = ManageIdentities(
            database: parts.database,
            providers: providers,
            redirects: parts.configuration.redirects,
            proof: parts.proof,
            methods: SignInMethods(providers: parts.configuration.oauth.names),
            audit: parts.audit,
            mail: parts.mail,
            publicURL: parts.publicURL,
            clock: parts.clock,
            random: parts.random
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
            completion: parts.completion,
            audit: parts.audit
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
            methods: SignInMethods(providers: parts.configuration.oauth.names),
            audit: parts.audit,
            mail: parts.mail,
            clock: parts.clock
        )
    }
}
