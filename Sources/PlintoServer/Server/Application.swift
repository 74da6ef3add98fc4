import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// The API as one handler: every service built, every route registered.
struct Application: Sendable {
    let router: Router<Caller>
    let readiness: Readiness
    let uses: UseRecorder
    let housekeeping: Housekeeping

    init(
        configuration: ServerConfiguration,
        surroundings: ServerSurroundings,
        database: any Database,
        serverKey: ServerKey,
        keys: SigningKeyRing,
        publicURL: String
    ) {
        let clock = surroundings.clock
        let random = surroundings.random
        let log = surroundings.log
        let database = ServingDatabase(base: database, log: log)
        let sessions = SessionRegistry(database: database)
        let users = UserRegistry(database: database)
        let audit = AuditTrail(clock: clock, random: random)
        let issuer = TokenIssuer(
            keys: keys,
            derivation: SuccessorDerivation(secret: serverKey.key(for: .refreshSuccessors)),
            lifetimes: configuration.lifetimes,
            issuer: publicURL,
            clock: clock,
            random: random
        )
        let passwords = PasswordKeeper(
            parameters: configuration.passwordCost,
            pool: HashingPool(threads: surroundings.processors, queueLimit: surroundings.hashingQueueLimit),
            random: random
        )
        uses = UseRecorder(database: database, log: log)
        readiness = Readiness(database: database, log: log)
        housekeeping = Housekeeping(
            database: database,
            lifetimes: configuration.lifetimes,
            clock: clock,
            log: log
        )
        let doorkeeper = Doorkeeper(
            authenticator: Authenticator(
                verifier: AccessTokenVerifier(keys: keys, issuer: publicURL, clock: clock, uses: uses),
                sessions: sessions,
                users: users,
                clock: clock
            ),
            limiter: configuration.hasRateLimits ? RateLimiter(clock: clock) : nil
        )
        let list = ListSessions(database: database, lifetimes: configuration.lifetimes, clock: clock)

        var router = Router<Caller>(
            requestIDs: { RequestID(createdAt: clock.now(), from: random) },
            log: log,
            admit: { request, endpoint in try await doorkeeper.admit(request, to: endpoint) }
        )
        AuthRoutes(
            signUp: SignUp(
                database: database,
                passwords: passwords,
                policy: PasswordPolicy(minimumLength: configuration.passwordMinimumLength),
                issuer: issuer,
                audit: audit,
                clock: clock,
                random: random
            ),
            signIn: SignIn(
                database: database,
                passwords: passwords,
                issuer: issuer,
                throttle: SignInThrottle(clock: clock),
                audit: audit
            ),
            signOut: SignOut(database: database, sessions: sessions, audit: audit, clock: clock),
            refresh: Refresh(
                database: database,
                issuer: issuer,
                sessions: sessions,
                uses: uses,
                audit: audit,
                clock: clock,
                crashPoints: surroundings.crashPoints
            )
        ).register(on: &router)
        UserRoutes(
            update: UpdateProfile(database: database, users: users, audit: audit, clock: clock),
            delete: DeleteAccount(database: database, sessions: sessions, users: users, audit: audit, clock: clock),
            sessions: list
        ).register(on: &router)
        SessionRoutes(
            list: list,
            revoke: RevokeSessions(database: database, sessions: sessions, audit: audit, clock: clock),
            clock: clock
        ).register(on: &router)
        ServiceRoutes(keys: keys, readiness: readiness).register(on: &router)
        self.router = router
    }

    /// Answers one request. `/api/v1` is the same as `/v1`: published SDKs have it built in.
    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard request.path.hasPrefix("/api/v1/") else { return await router.respond(to: request) }
        var request = request
        request.path.removeFirst("/api".count)
        return await router.respond(to: request)
    }
}
