import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// The API as one handler, with all routes registered, and the services that belong to it. It is a class because every
/// request that is being handled refers to it.
final class Application: Sendable {
    let router: Router<Caller>
    let webMiddleware: WebMiddleware
    let readiness: Readiness
    let housekeeping: Housekeeping
    /// Checks the requests that wait for changes.
    let syncChecks: BackgroundJob
    /// Notices changes of the database by other processes.
    let foreignChanges: BackgroundJob
    let waiters = SyncWaiters()
    /// Nil if metrics are off.
    let requests: RequestMetrics?

    init(_ parts: Services) {
        webMiddleware = WebMiddleware(parts.configuration, clock: parts.clock, random: parts.random)
        readiness = Readiness(
            database: parts.database,
            freeSpace: { [path = parts.configuration.database.file] in try DiskSpace.free(at: path) },
            clock: parts.clock,
            log: parts.log
        )
        housekeeping = Housekeeping(
            database: parts.database,
            lifetimes: parts.configuration.lifetimes,
            auditRetention: parts.configuration.auditRetention.map { Int64($0) * 86_400 },
            clock: parts.clock,
            steady: parts.steady,
            log: parts.log,
            moved: { [queues = parts.queues] in
                queues.emails.call()
                queues.deliveries.call()
            }
        )
        let verifier = AccessTokenVerifier(
            keys: parts.keys,
            issuer: parts.publicURL,
            clock: parts.clock,
            uses: parts.uses
        )
        let authorizer = RequestAuthorizer(
            authenticator: Authenticator(
                verifier: verifier,
                keys: KeyVerifier(database: parts.database, uses: parts.keyUses, clock: parts.clock),
                sessions: parts.sessions,
                users: parts.users,
                clock: parts.clock
            ),
            limiter: parts.configuration.hasRateLimits ? RateLimiter(clock: parts.clock) : nil
        )
        let checker = SyncChecker(
            feed: SyncFeed(parts),
            waiters: waiters,
            authorizer: authorizer,
            database: parts.database,
            clock: parts.clock
        )
        syncChecks = BackgroundJob("sync", log: parts.log.component("sync")) { try await checker.checkDue() }
        waiters.onWork { [syncChecks] in syncChecks.call() }
        parts.database.observe { [waiters] in waiters.hear($0) }
        foreignChanges = ForeignChangeWatch.job(parts, verifier: verifier, waiters: waiters)
        var router = Router<Caller>(
            requestIDs: { RequestID(createdAt: parts.clock.now(), from: parts.random) },
            log: parts.log,
            unrouted: { request in try authorizer.countUnrouted(request) },
            unroutedError: ErrorPage.negotiated,
            admit: { request, endpoint in try await authorizer.admit(request, to: endpoint) }
        )
        router.around = parts.idempotency.answer
        router.publishedFields = API.SDKCompatibility.fields
        AuthRoutes(parts).register(on: &router)
        OAuthRoutes(parts).register(on: &router)
        PasswordRoutes(parts).register(on: &router)
        EmailVerificationRoutes(parts).register(on: &router)
        MagicLinkRoutes(parts).register(on: &router)
        UserRoutes(parts).register(on: &router)
        SessionRoutes(parts).register(on: &router)
        SyncRoutes(parts, authenticator: authorizer.authenticator, waiters: waiters).register(on: &router)
        OrganizationRoutes(parts).register(on: &router)
        MFARoutes(parts).register(on: &router)
        APIKeyRoutes(parts).register(on: &router)
        WebhookRoutes(parts).register(on: &router)
        RateLimitRoutes(parts).register(on: &router)
        PasskeyRoutes(parts).register(on: &router)
        AdminRoutes(parts).register(on: &router)
        ServiceRoutes(keys: parts.keys, clock: parts.clock, readiness: readiness).register(on: &router)
        DescriptionRoutes(publicURL: parts.publicURL).register(on: &router)
        router.requireHandlers(of: API.all)
        for synonym in API.SDKCompatibility.synonyms { router.add(synonym) }
        let observation = parts.configuration.observation
        requests = observation.metrics == nil ? nil : RequestMetrics(router.endpoints)
        router.observer = RequestObserver(
            requests,
            observation.hasAccessLog ? AccessLog(parts.log, endpoints: router.endpoints) : nil,
            clock: parts.clock
        )
        self.router = router
    }

    /// Starts the shutdown: no new work is accepted, and waiting requests get their responses.
    func beginDraining() {
        readiness.beginDraining()
        waiters.drain()
    }

    /// Handles one request. `/api/v1` is `/v1` with the additional names of published SDKs.
    func respond(to request: HTTPRequest) async -> HTTPResponse {
        await webMiddleware.answer(request) { request in
            guard let path = SDKPath.own(request.path) else { return await router.respond(to: request) }
            var request = request
            request.path = path
            request.naming = .published
            return await router.respond(to: request)
        }
    }

    /// The limit of a body in bytes, for a method and path.
    func bodyLimit(_ method: HTTPMethod, _ path: String) -> Int {
        guard let published = SDKPath.own(path) else { return router.bodyLimit(method, path) }
        return router.bodyLimit(method, published, .published)
    }
}
