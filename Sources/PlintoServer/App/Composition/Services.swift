import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The shared services of the API, each created once: readers and writers must share the caches.
struct Services: Sendable {
    let configuration: ServerConfiguration
    let database: ServerDatabase
    let publicURL: String
    let clock: any TimeSource
    let steady: SteadyClock
    let random: any RandomSource
    let log: Log
    let crashPoints: CrashPoints

    let keys: SigningKeyRing
    let issuer: TokenIssuer
    let completion: SignInCompletion
    let signInCodes: SignInCodes
    let sessions: SessionRegistry
    let users: UserRegistry
    let uses: UseRecorder
    let keyUses: KeyUseRecorder

    let passwords: PasswordService
    let policy: PasswordPolicy
    let throttle: AttemptThrottle
    let failures: FailureJournal
    let familiar: KnownNetwork
    let codes: CodeVerifier
    let proof: IdentityProof

    let sealer: SecretSealer
    let codeHasher: CodeHasher
    let idempotency: IdempotencyMiddleware
    let decoys: DecoyCredentials
    let mail: MailOutbox
    let links: EmailLinks
    let linkRequests: EmailLinkRequestQueue
    let queues: QueueJobs
    let leases: QueueLeases
    let mailboxEntry: EmailSignIn
    let verification: VerificationSender
    let webhooks: WebhookJobs
    let counters: EventCounters

    init(
        configuration: ServerConfiguration,
        environment: ServerEnvironment,
        database base: any Database,
        floor: Timestamp?,
        serverKey: ServerKey,
        keys: SigningKeyRing,
        publicURL: String
    ) throws {
        self.configuration = configuration
        self.publicURL = publicURL
        self.keys = keys
        clock = environment.clock
        steady = SteadyClock(clock, floor: floor)
        random = environment.random
        log = environment.log
        crashPoints = environment.crashPoints
        database = ServerDatabase(
            ServingDatabase(base: base, log: log),
            clock: clock,
            random: random,
            subscribers: WebhookSubscribers()
        )
        counters = EventCounters()
        leases = QueueLeases(database: database, clock: clock, random: random)
        sessions = SessionRegistry(database: database)
        users = UserRegistry(database: database)
        uses = UseRecorder(database: database, log: log)
        passwords = PasswordService(
            parameters: configuration.passwordCost,
            pool: HashingPool(
                threads: environment.processors,
                queueLimit: environment.hashingQueueLimit,
                clock: clock
            ),
            random: random
        )
        policy = PasswordPolicy(minimumLength: configuration.passwordMinimumLength)
        failures = FailureJournal(database: database, clock: clock, log: log)
        throttle = AttemptThrottle(clock: clock, journal: failures)
        familiar = KnownNetwork(database: database, lifetimes: configuration.lifetimes, clock: clock)
        keyUses = KeyUseRecorder(database: database, log: log)
        sealer = SecretSealer(key: try AEADKey(bytes: serverKey.key(for: .sealedColumns)), random: random)
        codeHasher = CodeHasher(key: serverKey.key(for: .oneTimeCodes))
        idempotency = IdempotencyMiddleware(
            database: database,
            sealer: sealer,
            fingerprintKey: serverKey.key(for: .requestFingerprints),
            clock: clock,
            log: log,
            crashPoints: crashPoints
        )
        mail = MailOutbox(sealer: sealer, clock: clock, random: random)
        codes = CodeVerifier(
            backupCodes: BackupCodeIssue(hasher: codeHasher, random: random),
            sealer: sealer,
            throttle: throttle,
            familiar: familiar,
            mail: mail
        )
        proof = IdentityProof(
            database: database,
            passwords: RecentAuthentication(
                database: database,
                passwords: passwords,
                throttle: throttle,
                familiar: familiar
            ),
            codes: CodeProof(database: database, codes: codes),
            clock: clock
        )
        let webhookEnd = WebhookDisabler(database: database, mail: mail)
        webhooks = WebhookJobs(
            sender: WebhookSender(
                database: database,
                leases: leases,
                webhookClient: WebhookClient(allowing: configuration.webhookAllow, sealer: sealer, clock: clock),
                end: webhookEnd,
                clock: clock,
                steady: steady,
                random: random,
                log: log.component("webhooks"),
                crashPoints: crashPoints,
                counters: counters
            ),
            end: webhookEnd,
            database: database,
            leases: leases,
            clock: clock,
            steady: steady,
            random: random,
            log: log.component("webhooks"),
            crashPoints: crashPoints,
            counters: counters
        )
        issuer = TokenIssuer(
            keys: keys,
            derivation: SuccessorDerivation(secret: serverKey.key(for: .refreshSuccessors)),
            lifetimes: configuration.lifetimes,
            limit: SessionLimit(uses: sessions.uses),
            issuer: publicURL,
            clock: clock,
            random: random
        )
        completion = SignInCompletion(
            issuer: issuer,
            pending: PendingSignIns(clock: clock, random: random)
        )
        signInCodes = SignInCodes(database: database, completion: completion, clock: clock, random: random)
        decoys = DecoyCredentials(key: serverKey.key(for: .decoyCredentials))
        links = EmailLinks(
            codes: CodeHasher(key: serverKey.key(for: .oneTimeCodes)),
            places: familiar,
            clock: clock,
            random: random
        )
        linkRequests = EmailLinkRequestQueue(
            EmailLinkRequestWorker(
                database: database,
                leases: leases,
                emailLinks: links,
                mail: mail,
                publicURL: publicURL,
                longestDelay: environment.longestEmailDelay
            ),
            hasRateLimits: configuration.hasRateLimits,
            log: log
        )
        mailboxEntry = EmailSignIn(
            earlier: PreVerificationCleanup(
                removeWebhooks: { user, transaction in try transaction.webhooks.removeAll(of: user) }
            ),
            mail: mail
        )
        verification = VerificationSender(emailLinks: links, mail: mail, publicURL: publicURL)
        queues = QueueJobs(
            emails: BackgroundJob(
                "mail",
                log: log.component("mail"),
                step: MailSender(
                    database: database,
                    leases: leases,
                    sealer: sealer,
                    transport: try configuration.mail.transport(
                        besideDatabase: configuration.database.file,
                        from: configuration.mail.sender(publicURL: publicURL),
                        log: log.component("mail")
                    ),
                    from: configuration.mail.sender(publicURL: publicURL),
                    clock: clock,
                    steady: steady,
                    random: random,
                    log: log.component("mail"),
                    crashPoints: crashPoints,
                    counters: counters
                ).sendDue
            ),
            events: webhooks.dispatching,
            deliveries: webhooks.sending,
            linkRequests: linkRequests.job
        )
        // Before a request that waits for a change is woken by it, and before the caller who made it gets a response.
        database.observe { [sessions, users, queues] change in
            switch change {
            case .user(let id): users.changed(id)
            case .sessionsEnded(let ids): sessions.changed(ids)
            case .sessionChanged(let id): sessions.changed([id])
            case .queued(let queue): queues.call(queue)
            case .feed, .memberFeeds: break
            }
        }
    }
}
